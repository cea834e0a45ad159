import {certwizard} from '../../known/started-as.ts';
import {message} from '../../messages/messages.ts';
import type {HistoryItem, State} from '../state.ts';

/**
 * The state in which the wizard ends, with something said for the scrollback. After a run that did not come to
 * its end, leaving is not well any more.
 */
export function leave(state: State, code: number, ...said: readonly HistoryItem[]): State {
  return {
    ...state,
    pager: null,
    help: false,
    history: [...state.history, ...(said.length > 0 ? said : [leftAsItIs(state)])],
    screen: {kind: 'left', code: state.ran && code === 0 ? 1 : code},
  };
}

/** The commands after a run that did not come to its end. */
export const AGAIN_OR_UNDO = {again: certwizard(), undo: certwizard('undo')};

/** What is true of the server when the wizard is left in between. */
export function leftAsItIs({ran}: State): HistoryItem {
  return {
    item: 'text',
    mark: 'info',
    text: ran ? message('ui.left.partly', AGAIN_OR_UNDO) : {key: 'ui.left.unchanged'},
  };
}
