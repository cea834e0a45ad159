import {formatCommand} from '../core/quote.ts';
import type {Argv, Server} from '../core/server.ts';
import {LOG, runsOf} from '../facts/certbot-log.ts';

/** Bytes of the log's end in which one run of certbot has room. */
const END = '2000000';

const READ: Argv = ['tail', '-c', END, LOG];
/** The command by which `logSince` reads the log. */
export const LOG_READ = formatCommand(READ);

/** The server's local time, to the second, as certbot's log writes it. */
export async function logClock(server: Server): Promise<string> {
  return (await server.run(['date', '+%Y-%m-%d %H:%M:%S'])).stdout.trim();
}

/** What certbot's last run has logged, where it began at `since` (see `logClock`) or later; else nothing. */
export async function logSince(server: Server, since: string): Promise<string> {
  const {stdout} = await server.run(READ);
  const last = runsOf(stdout).at(-1);
  return last && last.at >= since ? last.text : '';
}
