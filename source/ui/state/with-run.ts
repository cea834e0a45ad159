import type {Run, State} from '../state.ts';

/** The state in which a run stands like this. */
export function withRun(state: State, run: Run): State {
  return {...state, screen: {kind: 'run', run}};
}
