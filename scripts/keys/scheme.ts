import type {Action, ExecAction} from '../../source/core/action.ts';

/** One way to let nginx's workers read keys. `group` is theirs. */
export type KeySchemeActions = {
  /** The deploy hook's own part, which opens what certbot has made. */
  readonly hook: (group: string) => string;
  /** How the hook is taken back once it has run for the certificates of today, and what it touches. */
  readonly run: Pick<ExecAction, 'saves' | 'undo' | 'touches'>;
  /** Takes away what this way has left where the other one is chosen. */
  readonly leave: (group: string) => Action;
};
