import {hopKey} from '../../checks/way-in.ts';
import {clean} from '../../clean.ts';
import type {Translate} from '../../messages/messages.ts';
import type {CloudTask} from '../../steps/clouds/cloud-task.ts';
import {useLook} from '../context.ts';
import {wrapWords} from '../fit.ts';
import {BLANK, type Line, line} from '../line.ts';
import {bodyHeight} from '../pager.ts';
import {CHANGED_CHOICES, CLOUD_CHOICES, STOP_CHOICES} from '../state/run.ts';
import type {RunQuestion, Screen, State} from '../state.ts';
import type {Words} from '../words.ts';
import {Choice} from './choice.tsx';
import {Rows} from './rows.tsx';
import {runLines} from './run-lines.ts';

/** Actions of a changed plan that are shown by their reason. */
const CHANGED_SHOWN = 4;

/** The run: the step under way above, and a question below it where there is one. */
export function RunView({state, screen}: {state: State; screen: Extract<Screen, {kind: 'run'}>}) {
  const {words, columns} = useLook();
  const {translate} = words;
  const {question} = screen.run;
  const asked = question ? questionLines(words, question, columns) : [];
  const choices = choicesOf(words, question);
  const height = bodyHeight(state) - 1 - asked.length - choices.length;
  return (
    <>
      <Rows rows={[line(translate('ui.run.drop'), 'faint')]} />
      <Rows rows={runLines(words, screen.run, state.at, state.frame, height)} />
      {question ? (
        <>
          <Rows rows={asked} />
          <Choice labels={choices} selected={question.selected} />
        </>
      ) : null}
    </>
  );
}

function choicesOf({translate}: Words, question: RunQuestion | null): string[] {
  switch (question?.ask) {
    case 'stop':
      return STOP_CHOICES.map(choice => translate(`ui.stop.${choice}`));
    case 'changed':
      return CHANGED_CHOICES.map(choice => translate(`ui.changed.${choice}`));
    case 'cloud':
      return question.looking ? [] : CLOUD_CHOICES.map(choice => translate(`ui.cloud.${choice}`));
    case undefined:
      return [];
    default:
      return question satisfies never;
  }
}

function questionLines({translate}: Words, question: RunQuestion, columns: number): Line[] {
  if (question.ask === 'stop') {
    return [BLANK, line(translate('ui.stop.title'), 'warning')];
  }
  if (question.ask === 'cloud') {
    return question.seen || question.looking
      ? seenLines(translate, question, columns)
      : cloudLines(translate, question.task, columns);
  }
  const {step, actions} = question.planned;
  const rest = actions.length - CHANGED_SHOWN;
  return [
    BLANK,
    ...wrapWords(translate('ui.changed.title', {step}), columns, '', 'warning'),
    ...actions.slice(0, CHANGED_SHOWN).map(({why}) => line(`  ${clean(translate(why.key, why.values))}`)),
    ...(rest > 0 ? [line(`  ${translate('ui.more.items', {count: rest})}`, 'faint')] : []),
    ...(actions.length === 0 ? [line(`  ${translate('ui.step.nothing')}`)] : []),
  ];
}

/** What a look from here has seen, in place of the clicks: hops that are not closed go without saying. */
function seenLines(
  translate: Translate,
  {task, seen, looking}: Extract<RunQuestion, {ask: 'cloud'}>,
  columns: number,
): Line[] {
  if (looking || !seen) {
    return [BLANK, line(translate('ui.cloud.looking'), 'accent')];
  }
  const closed = seen.ways.flatMap(({name, family, hops}) =>
    hops
      .filter(({hop, verdict}) => verdict === 'closed' || (hop === 'cloud' && verdict === 'unknown'))
      .map(({hop, verdict, evidence}) => {
        const saw = evidence.map(each => each.saw).join('; ');
        return `${name} IPv${family}  ${translate(`verdict.${verdict}`)}  ${translate(hopKey(hop))}: ${saw}`;
      }),
  );
  return [
    BLANK,
    ...wrapWords(translate(`look.${seen.verdict}`), columns, '', 'warning'),
    ...closed.flatMap(text => wrapWords(clean(text), columns, '  ')),
    ...wrapWords(task.console.join(' → '), columns, '  ', 'faint'),
  ];
}

/** The clicks through the cloud's console, and the same as a command. */
function cloudLines(translate: Translate, {cloud, console, command}: CloudTask, columns: number): Line[] {
  return [
    BLANK,
    ...wrapWords(translate('cloud.first', {cloud}), columns, '', 'warning'),
    ...console.flatMap((click, index) => wrapWords(`${index + 1}. ${click}`, columns, '  ')),
    line(translate('cloud.command'), 'faint'),
    ...wrapWords(command, columns, '  '),
  ];
}
