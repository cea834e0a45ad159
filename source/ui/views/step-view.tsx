import {clean} from '../clean.ts';
import {useLook} from '../context.ts';
import {span} from '../line.ts';
import {bodyHeight} from '../pager.ts';
import type {Screen, State} from '../state.ts';
import {mark} from '../words.ts';
import {Choice} from './choice.tsx';
import {Rows} from './rows.tsx';

/** The actions of one step, each by its reason; opened, an action shows exactly what runs. */
export function StepView({state, screen}: {state: State; screen: Extract<Screen, {kind: 'step'}>}) {
  const {words} = useLook();
  const {translate} = words;
  const actions = screen.review.plan.steps[screen.step]?.actions ?? [];
  if (actions.length === 0) {
    return <Rows rows={[[mark(words, 'satisfied'), span(`  ${translate('ui.step.nothing')}`)]]} />;
  }
  return (
    <Choice
      labels={actions.map(({why}) => clean(translate(why.key, why.values)))}
      selected={screen.selected}
      limit={bodyHeight(state)}
    />
  );
}
