import {type Answers, LETS_ENCRYPT} from '../../answers/answers.ts';
import type {MessageKey} from '../../messages/messages.ts';
import {pad} from '../fit.ts';
import {type Line, span} from '../line.ts';
import type {Words} from '../words.ts';

/** What was decided, one row each; rows too long for the screen are cut when they are drawn. */
export function answersLines({translate}: Words, answers: Answers): Line[] {
  const {domains, email, engine, acmeServer} = answers;
  const authority = acmeServer === LETS_ENCRYPT ? "Let's Encrypt" : new URL(acmeServer).host;
  const rows: readonly (readonly [MessageKey, string])[] = [
    ['ui.answers.domains', domains.join(', ')],
    ['ui.answers.engine', translate('ui.answers.engine.text', {engine, authority, email})],
  ];
  const labels = Math.max(...rows.map(([label]) => translate(label).length));
  return rows.map(([label, text]) => [span(`${pad(translate(label), labels)}  `, 'faint'), span(text)]);
}
