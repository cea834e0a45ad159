import type {HistoryItem, State} from '../state.ts';

/** The state in which the wizard ends, with something said for the scrollback. */
export function leave(state: State, code: number, ...said: readonly HistoryItem[]): State {
  const items: readonly HistoryItem[] = said.length > 0 ? said : [NOTHING_CHANGED];
  return {
    ...state,
    pager: null,
    help: false,
    history: [...state.history, ...items],
    screen: {kind: 'left', code},
  };
}

const NOTHING_CHANGED: HistoryItem = {item: 'text', mark: 'info', text: {key: 'ui.left.unchanged'}};
