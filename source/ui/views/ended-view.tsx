import {useLook} from '../context.ts';
import {failureLines} from '../failure.ts';
import {wrapWords} from '../fit.ts';
import {BLANK} from '../line.ts';
import {bodyHeight} from '../pager.ts';
import {ENDED_CHOICES, endedText} from '../state/ended.ts';
import type {Screen, State} from '../state.ts';
import {cap} from './cap.ts';
import {Choice} from './choice.tsx';
import {Rows} from './rows.tsx';

/** Lines of output that are shown at once. */
const TAIL = 5;

/** A run that failed or was stopped: why, and what can be done now. */
export function EndedView({state, screen}: {state: State; screen: Extract<Screen, {kind: 'ended'}>}) {
  const {words, columns} = useLook();
  const {failure, outcome, run, selected} = screen;
  const rows = failure
    ? failureLines(words, failure, run.id, columns, TAIL)
    : wrapWords(words.translate(endedText(outcome)), columns);
  return (
    <>
      <Rows rows={[...cap(words, rows, bodyHeight(state) - ENDED_CHOICES.length - 1), BLANK]} />
      <Choice
        labels={ENDED_CHOICES.map(choice => words.translate(`ui.ended.${choice}`))}
        selected={selected}
      />
    </>
  );
}
