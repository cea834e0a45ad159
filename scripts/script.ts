import type {Argv} from '../source/core/server.ts';

/** One of our shell scripts with its arguments. Quoted where it is printed, so it stands there as it is. */
export function script(text: string, ...args: readonly string[]): Argv {
  return ['sh', '-euc', text, 'sh', ...args];
}
