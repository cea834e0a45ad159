import type {CloudTask} from '../../checks/cloud/cloud-task.ts';
import {hopKey} from '../../checks/firewall/way-in.ts';
import {saidOf} from '../../core/finding.ts';
import type {ListOffer} from '../../run/cloud-list.ts';
import type {Rechecked} from '../../run/recheck-from-server.ts';
import {clean} from '../../text/clean.ts';
import {wrapWords} from '../fit.ts';
import {type Line, line, span} from '../line.ts';
import type {CloudQuestion, Failure} from '../state.ts';
import type {UiText} from '../words.ts';

/** Lines of a tool's output that are shown above the choice. */
const TAIL = 5;

/** What stands above the choice while the cloud's list is the operator's to open. */
export function cloudLines(words: UiText, question: CloudQuestion, columns: number): Line[] {
  const {translate} = words;
  const {task, doing, offer, failure, seen} = question;
  if (doing === 'looking') {
    return [line(translate('ui.cloud.looking'), 'accent')];
  }
  if (doing === 'reading' && offer) {
    return wrapWords(translate('ui.cloud.reading', namesOf(offer)), columns, '', 'accent');
  }
  if (failure) {
    return failedLines(words, task, failure, columns);
  }
  return seen ? seenLines(words, question, seen, columns) : taskLines(words, question, columns);
}

/** What fills the messages about a list that can be opened from here. */
export function namesOf({cloud, list}: ListOffer): {tool: string; list: string} {
  return {tool: cloud.cli.tool, list};
}

/** Why the vendor's tool did not open the list: in its own words, since the command is as long as the list. */
function failedLines(
  {translate, glyphs}: UiText,
  {tool}: CloudTask,
  {exitCode, tail}: Failure,
  columns: number,
): Line[] {
  const code =
    exitCode === null ? translate('ui.failure.ended') : translate('ui.failure.code', {code: exitCode});
  return [
    ...wrapWords(translate('ui.cloud.failed', {tool, code}), columns, '', 'bad'),
    ...tail.slice(-TAIL).map((row): Line => [span(`  ${glyphs.bar} `, 'faint'), span(clean(row))]),
  ];
}

/** What a look from here has seen, in place of the clicks: hops that are not closed go without saying. */
function seenLines({translate}: UiText, {task}: CloudQuestion, seen: Rechecked, columns: number): Line[] {
  const closed = seen.ways.flatMap(({name, family, hops}) =>
    hops
      .filter(({hop, verdict}) => verdict === 'closed' || (hop === 'cloud' && verdict === 'unknown'))
      .map(({hop, verdict, evidence}) => {
        const saw = evidence.map(saidOf).filter(Boolean).join('; ');
        return `${name} IPv${family}  ${translate(`verdict.${verdict}`)}  ${translate(hopKey(hop))}: ${saw}`;
      }),
  );
  return [
    ...wrapWords(translate(`look.${seen.verdict}`), columns, '', 'warning'),
    ...closed.flatMap(text => wrapWords(clean(text), columns, '  ')),
    ...wrapWords(task.console.join(' → '), columns, '  ', 'faint'),
  ];
}

/** The clicks through the cloud's console, and the same as a command where no choice below does it. */
function taskLines({translate}: UiText, {task, offer}: CloudQuestion, columns: number): Line[] {
  const {cloud, console, command} = task;
  return [
    ...wrapWords(translate('cloud.first', {cloud}), columns, '', 'warning'),
    ...console.flatMap((click, index) => wrapWords(`${index + 1}. ${click}`, columns, '  ')),
    ...(offer ? [] : [line(translate('cloud.command'), 'faint'), ...wrapWords(command, columns, '  ')]),
  ];
}
