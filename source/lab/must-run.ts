import type {Argv, Outcome, Server} from '../core/server.ts';

/** How much of what a failed command said goes into the error, in characters. */
const TAIL = 4000;

/**
 * Runs a command that has to succeed, and returns what it said.
 *
 * @param options.timeout milliseconds; the default is that of `run`
 * @throws Error that names the server, the command, its exit code and the end of what it said
 */
export async function mustRun(
  server: Server,
  argv: Argv,
  options: {input?: string; timeout?: number} = {},
): Promise<Outcome> {
  const outcome = await server.run(argv, options);
  if (outcome.exitCode === 0) return outcome;
  const ended = outcome.timedOut ? 'ran out of time' : `ended with ${outcome.exitCode ?? 'a signal'}`;
  const said = `${outcome.stdout}\n${outcome.stderr}`.trim().slice(-TAIL);
  throw new Error(`On ${server.name}, \`${outcome.command}\` ${ended}:\n${said}`);
}
