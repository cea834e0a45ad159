import {message, type NestedMessage} from '../../messages/messages.ts';
import type {Command} from '../keys.ts';
import type {HistoryItem, Screen, State} from '../state.ts';
import {choose} from './choose.ts';
import {AGAIN_OR_UNDO, leave} from './leave.ts';

type Ended = Extract<Screen, {kind: 'ended'}>;
/** What can be done after a run that did not come to its end. */
export const ENDED_CHOICES = ['again', 'leave'] as const;

/** A command on the screen after a run that failed or was stopped. */
export function onEnded(state: State, screen: Ended, command: Command): State {
  switch (command) {
    case 'enter':
      return ENDED_CHOICES[screen.selected] === 'again'
        ? {...state, screen: {kind: 'planning'}}
        : leaveEnded(state, screen);
    case 'quit':
    case 'interrupt':
      return leaveEnded(state, screen);
    case 'details':
      return screen.failure
        ? {
            ...state,
            pager: {content: {show: 'failure', failure: screen.failure, run: screen.run.id}, offset: 0},
          }
        : state;
    case 'log':
      // It opens at its end: that is where the trouble is.
      return {
        ...state,
        pager: {content: {show: 'log', lines: screen.run.log}, offset: Number.MAX_SAFE_INTEGER},
      };
    default:
      return {
        ...state,
        screen: {...screen, selected: choose(screen.selected, command, ENDED_CHOICES.length)},
      };
  }
}

/** How a run ended that has no failure to show. */
export function endedText(outcome: Ended['outcome']): NestedMessage {
  return outcome === 'busy' ? {key: 'ui.ended.busy'} : message('ui.ended.stopped', AGAIN_OR_UNDO);
}

/** The scrollback keeps why it ended, so that leaving loses nothing. */
function leaveEnded(state: State, {outcome, failure, run}: Ended): State {
  const interrupted = run.stop !== null || outcome === 'stopped';
  const ended: HistoryItem = failure
    ? {item: 'failure', failure, run: run.id}
    : {item: 'text', mark: 'stopped', text: endedText(outcome)};
  return leave(state, interrupted ? 130 : 1, ended);
}
