import {clean} from '../../text/clean.ts';
import {useLook} from '../context.ts';
import {wrapWords} from '../fit.ts';
import {BLANK, span} from '../line.ts';
import {bodyHeight} from '../pager.ts';
import type {Screen, State} from '../state.ts';
import {mark} from '../words.ts';
import {Choice} from './choice.tsx';
import {Rows} from './rows.tsx';

/** Rows for the reason of the action that is chosen. */
const REASON = 3;

/** The actions of one step, each by its reason; opened, an action shows exactly what runs. */
export function StepView({state, screen}: {state: State; screen: Extract<Screen, {kind: 'step'}>}) {
  const {words, columns} = useLook();
  const {translate} = words;
  const actions = screen.review.plan.steps[screen.step]?.actions ?? [];
  if (actions.length === 0) {
    return <Rows rows={[[mark(words, 'satisfied'), span(`  ${translate('ui.step.nothing')}`)]]} />;
  }
  const reasons = actions.map(({why}) => clean(translate(why)));
  // The list cuts a long reason; the chosen one is to be read in full.
  const whole = wrapWords(reasons[screen.selected] ?? '', columns, '  ', 'accent');
  return (
    <>
      <Choice
        labels={reasons}
        selected={screen.selected}
        limit={Math.max(1, bodyHeight(state) - 1 - REASON)}
      />
      <Rows rows={[BLANK, ...whole.slice(0, REASON)]} />
    </>
  );
}
