import type {Argv, Ended, Outcome, RunOptions} from './server.ts';

/** What the root process is asked, one JSON document a line. `id` names the command or the process. */
export type RootRequest =
  | {readonly do: 'run'; readonly id: number; readonly argv: Argv; readonly options: RunOptions}
  | {readonly do: 'start'; readonly id: number; readonly argv: Argv}
  | {readonly do: 'write'; readonly id: number; readonly text: string}
  | {readonly do: 'end'; readonly id: number}
  | {readonly do: 'kill'; readonly id: number; readonly signal: 'SIGTERM' | 'SIGKILL'};

/** What it answers, in the same way. */
export type RootReply =
  | {readonly say: 'ready'}
  | {readonly say: 'outcome'; readonly id: number; readonly outcome: Outcome}
  | {readonly say: 'line'; readonly id: number; readonly line: string}
  | {readonly say: 'ended'; readonly id: number; readonly ended: Ended};
