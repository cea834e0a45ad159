import {budgetValues, mostUsed} from '../../checks/ca/budget.ts';
import type {Line} from '../line.ts';
import {type Touched, touchedBy} from '../review/touched.ts';
import type {Review} from '../state.ts';
import type {UiText} from '../words.ts';
import {answersRows} from './answers-rows.ts';
import {type Labelled, labelled} from './labelled.ts';

/** The plan at a glance: what was decided, and which packages, services, files and ports it touches. */
export function reviewLines(words: UiText, review: Review): Line[] {
  const touched = touchedBy(review);
  return labelled(words, [
    ...answersRows(words, review.answers),
    ['ui.review.packages', touched.packages.join(', ')],
    ['ui.review.services', touched.services.join(', ')],
    ['ui.review.files', files(words, touched)],
    ['ui.review.ports', touched.ports.join(', ')],
    ['ui.review.certificates', touched.certificates.join(', ')],
    ...limits(words, review),
  ]);
}

/** Only Let's Encrypt's production side has limits that count. */
function limits({translate}: UiText, {facts, answers}: Review): Labelled[] {
  const most = mostUsed(facts, answers.domains);
  return most ? [['ui.review.limits', translate('ui.review.limits.text', budgetValues(most))]] : [];
}

function files({translate}: UiText, {created, changed, byCommand}: Touched): string {
  const counts = {created: created.length, changed: changed.length, byCommand: byCommand.length};
  return Object.values(counts).some(count => count > 0) ? translate('ui.review.files.count', counts) : '';
}
