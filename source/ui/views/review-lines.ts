import type {MessageKey} from '../../messages/messages.ts';
import {pad} from '../fit.ts';
import {type Line, span} from '../line.ts';
import {type Touched, touchedBy} from '../review/touched.ts';
import type {Review} from '../state.ts';
import type {Words} from '../words.ts';

/** The plan at a glance: packages, services, files, ports, certificates; one row each, "none" said as such. */
export function reviewLines({translate}: Words, review: Review): Line[] {
  const touched = touchedBy(review);
  const rows: readonly (readonly [MessageKey, string])[] = [
    ['ui.review.packages', touched.packages.join(', ')],
    ['ui.review.services', touched.services.join(', ')],
    ['ui.review.files', files(translate, touched)],
    ['ui.review.ports', touched.ports.join(', ')],
    ['ui.review.certificates', touched.certificates.join(', ')],
  ];
  const labels = Math.max(...rows.map(([label]) => translate(label).length));
  return rows.map(([label, text]) => [
    span(`${pad(translate(label), labels)}  `, 'faint'),
    span(text === '' ? translate('ui.mark.none') : text),
  ]);
}

function files(translate: Words['translate'], {created, changed, saved}: Touched): string {
  const [created_, changed_, saved_] = [created.length, changed.length, saved.length];
  return created_ + changed_ + saved_ === 0
    ? ''
    : translate('ui.review.files.count', {created: created_, changed: changed_, saved: saved_});
}
