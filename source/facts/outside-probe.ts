import {CANARY_WORDS} from '../known/paths.ts';
import {canaryUrl} from './canary.ts';

/**
 * How a connection from outside ended. `answered-elsewhere`: by another server that certwizard has set up;
 * `no-network`: the machine that tried has no network of this family.
 */
export type Attempt =
  | 'answered'
  | 'answered-otherwise'
  | 'answered-elsewhere'
  | 'refused'
  | 'no-route'
  | 'timeout'
  | 'no-address'
  | 'no-network'
  | 'failed';

/** The mark of the lines that the command prints, by which they are found in what is pasted. */
const LINE_MARK = 'certwizard-probe';

/** Seconds that a connection may take, long enough for the slowest way round the world. */
const SECONDS = 5;

/**
 * One line for any other machine that has a POSIX shell and curl: it asks for the canary file over IPv4 and IPv6
 * and prints one line for each. `name` is a validated host name.
 */
export function outsideCommand(name: string): string {
  const telling = `'${CANARY_WORDS}|failed:|^< HTTP|Could not resolve|unreachable|refused|No route|prohibited|denied'`;
  return (
    `for v in 4 6; do ( o=$(LC_ALL=C curl -gsv$v -m ${SECONDS} ${canaryUrl(name)} 2>&1); ` +
    `echo "${LINE_MARK} ${name} $v $? $(echo "$o" | grep -E ${telling} | tr -d '\\r' | tr '\\n' ' ')" ) & done; wait`
  );
}

export type OutsideReport = {readonly [family in 4 | 6]?: {readonly attempt: Attempt; readonly said: string}};

/**
 * What the lines say that another machine printed. Whatever else was pasted with them is passed over. `canary` is what
 * this server answers with.
 */
export function readReport(text: string, name: string, canary: string): OutsideReport {
  const lines = [...text.matchAll(new RegExp(`${LINE_MARK} (\\S+) ([46]) (\\d+) ?(.*)`, 'g'))].filter(
    ([, of]) => of === name,
  );
  return Object.fromEntries(
    lines.map(([, , family, exitCode, said = '']) => [
      family,
      {
        attempt: attemptOf(Number(exitCode), said, canary),
        said: said.trim() || `curl: exit code ${exitCode}`,
      },
    ]),
  );
}

/** What any server's canary file holds. */
const CANARY = new RegExp(`${CANARY_WORDS}(?:: [0-9a-f]{16})?`);

/** curl's exit codes: 0 well, 6 no address, 28 out of time (curl.se/libcurl/c/libcurl-errors.html). */
export function attemptOf(exitCode: number, said: string, canary: string): Attempt {
  const answer = CANARY.exec(said)?.[0];
  switch (true) {
    case exitCode === 0 && answer === undefined:
      return 'answered-otherwise';
    case exitCode === 0:
      return answer === canary.trim() ? 'answered' : 'answered-elsewhere';
    case exitCode === 6:
      return 'no-address';
    case /refused/.test(said):
      return 'refused';
    case /No route to host|prohibited|denied/.test(said):
      return 'no-route';
    case /unreachable/.test(said):
      return 'no-network';
    case exitCode === 28:
      return 'timeout';
    default:
      return 'failed';
  }
}
