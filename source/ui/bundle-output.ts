import type {Dispatch} from 'react';
import type {RunEvent} from '../apply/events.ts';
import type {UiEvent} from './state.ts';

/** Milliseconds between two bundles of output. */
const PAUSE = 100;

/** Passes a run's events on. Lines of output, which may come by the hundred, are passed on in bundles. */
export async function bundleOutput(
  events: AsyncIterable<RunEvent>,
  dispatch: Dispatch<UiEvent>,
): Promise<void> {
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) {
      dispatch({type: 'output', lines});
      lines = [];
    }
  };
  const timer = setInterval(flush, PAUSE);
  // A run outlives the screen when a signal ends the wizard; this may not hold the program back.
  timer.unref();
  try {
    for await (const event of events) {
      if (event.event === 'output') {
        lines.push(event.line);
      } else {
        flush();
        dispatch({type: 'run', event, at: Date.now()});
      }
    }
  } finally {
    clearInterval(timer);
    flush();
  }
}
