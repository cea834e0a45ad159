import type {Answers} from '../../answers/answers.ts';
import {authorityName} from '../../answers/questions.ts';
import {bothForms} from '../../text/host-name.ts';
import type {UiText} from '../words.ts';
import type {Labelled} from './labelled.ts';

/** What was decided, one row each. */
export function answersRows({translate}: UiText, answers: Answers): Labelled[] {
  const {domains, email, engine, acmeServer} = answers;
  const authority = authorityName(acmeServer);
  return [
    ['ui.answers.domains', domains.map(bothForms).join(', ')],
    ['ui.answers.engine', translate('ui.answers.engine.text', {engine, authority, email})],
  ];
}
