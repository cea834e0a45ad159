import {clean} from '../../text/clean.ts';
import {useLook} from '../context.ts';
import {wrapWords} from '../fit.ts';
import {BLANK, type Line, line} from '../line.ts';
import {listLines} from '../list-plan.ts';
import {bodyHeight} from '../pager.ts';
import {choicesOf} from '../state/run.ts';
import type {RunQuestion, Screen, State} from '../state.ts';
import type {UiText} from '../words.ts';
import {cap} from './cap.ts';
import {Choice} from './choice.tsx';
import {cloudLines, namesOf} from './cloud-lines.ts';
import {Rows} from './rows.tsx';
import {runLines} from './run-lines.ts';

/** Actions of a changed plan that are shown by their reason. */
const CHANGED_SHOWN = 4;

/** Rows that a question leaves to the run: the step under way, and those that wait. */
const RUN_ROWS = 2;

/** The run: the step under way above, and a question below it where there is one. */
export function RunView({state, screen}: {state: State; screen: Extract<Screen, {kind: 'run'}>}) {
  const {words, columns} = useLook();
  const {translate} = words;
  const {question} = screen.run;
  const choices = labelsOf(words, question);
  const room = bodyHeight(state) - 1 - choices.length;
  const asked = question ? questionLines(words, question, columns, room - RUN_ROWS) : [];
  const height = room - asked.length;
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

/** The labels of what is offered below a question. */
function labelsOf({translate}: UiText, question: RunQuestion | null): string[] {
  const offer = question?.ask === 'cloud' ? question.offer : null;
  // Only the choice that comes with an offer names it.
  const values = offer ? namesOf(offer) : {tool: '', list: ''};
  return question ? choicesOf(question).map(key => translate(key, values)) : [];
}

/** What is asked, in `height` rows where it can be cut. */
function questionLines(words: UiText, question: RunQuestion, columns: number, height: number): Line[] {
  const {translate} = words;
  if (question.ask === 'stop') {
    return [BLANK, line(translate('ui.stop.title'), 'warning')];
  }
  if (question.ask === 'cloud') {
    return [BLANK, ...cloudLines(words, question, columns)];
  }
  if (question.ask === 'cloud-list') {
    const {offer, planned} = question;
    return [BLANK, ...cap(words, listLines(words, offer, planned, columns, height - 1), height - 1)];
  }
  const {step, actions} = question.planned;
  const rest = actions.length - CHANGED_SHOWN;
  return [
    BLANK,
    ...wrapWords(translate('ui.changed.title', {step}), columns, '', 'warning'),
    ...actions.slice(0, CHANGED_SHOWN).map(({why}) => line(`  ${clean(translate(why))}`)),
    ...(rest > 0 ? [line(`  ${translate('ui.more.items', {count: rest})}`, 'faint')] : []),
    ...(actions.length === 0 ? [line(`  ${translate('ui.step.nothing')}`)] : []),
  ];
}
