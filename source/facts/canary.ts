import type {Argv} from '../core/server.ts';
import {CANARY_PATH, CANARY_WORDS, PATHS} from '../known/paths.ts';
import type {FilesFact} from './files.ts';
import {defineProbe} from './probe.ts';
import type {SystemFact} from './system.ts';
import {askTool, mustWork} from './tool-works.ts';

/** One answer on the way to the canary file. */
export type CanaryHop = {readonly url: string; readonly status: number; readonly server: string};

/** What a challenge at one address of a name comes to, seen from this server. */
export type CanaryAnswer = {
  readonly name: string;
  readonly address: string;
  /** The answers, the first one first; empty where none came, and without an error where nobody could ask. */
  readonly hops: readonly CanaryHop[];
  /** Where the last of them redirects to, and nothing answered; null where it redirects no further. */
  readonly next: string | null;
  /** The beginning of what came last. */
  readonly body: string;
  /** curl's exit code and words where it did not come to an end; why it could not connect where it says so. */
  readonly error: {readonly code: number; readonly said: string} | null;
};
export type CanaryFact = readonly CanaryAnswer[];

export type CanaryContext = {readonly targets: readonly {readonly name: string; readonly address: string}[]};

const SECONDS = 5;
/** Redirects that an authority follows (letsencrypt.org/docs/challenge-types). */
const REDIRECTS = 10;
const SHOWN = 200;

/**
 * Headers of every hop and then the body, of which only the beginning is kept, and what curl says of itself. Why a
 * connection failed it says only when it is asked to say everything.
 */
const FETCH = `command -v curl >/dev/null || exit 0
{ LC_ALL=C curl -v "$@" 2>&1 >&3 3>&- | grep -E '^curl: \\(|^\\* +(connect to|Immediate connect fail) '; } 3>&1 | head -c 20000`;

/**
 * Asks each address for the canary file as an authority would: over http, following redirects, with certificates
 * unchecked. An address of this very server is asked without leaving it, so a firewall is not seen.
 */
export const canary = defineProbe<CanaryFact, CanaryContext>()({
  id: 'canary',
  unknown: [],
  commands: ({targets}): Record<string, Argv> =>
    Object.fromEntries([
      ...targets.map(({name, address}): [string, Argv] => [
        `${name} ${address}`,
        ['sh', '-c', FETCH, 'sh', ...words(name, address)],
      ]),
      ...(targets.length > 0 ? [['curl', askTool.curl] as const] : []),
    ]),
  parse(outcomes, {targets}) {
    mustWork('curl', outcomes.curl);
    return targets.map(target => ({
      ...target,
      ...readAnswers(canaryUrl(target.name), outcomes[`${target.name} ${target.address}`]?.stdout ?? ''),
    }));
  },
});

/** The same for people to try. */
export function canaryCommand(name: string, address: string): string {
  const to = address.includes(':') ? `[${address}]` : address;
  return `curl -ikL --resolve ${name}:80:${to} --resolve ${name}:443:${to} ${canaryUrl(name)}`;
}

/**
 * What the canary file has to hold: a file that is always there, to see from outside that challenges are answered, and
 * by this very server. Clones of a machine have the same mark, until `systemd-machine-id-setup` gives them another.
 */
export function canaryText({mark}: Pick<SystemFact, 'mark'>): string {
  return mark === null ? `${CANARY_WORDS}\n` : `${CANARY_WORDS}: ${mark}\n`;
}

/** What is answered here now: what the file holds, also where an older version has written it. */
export function canaryHere({files, system}: {files: FilesFact; system: Pick<SystemFact, 'mark'>}): string {
  return files[PATHS.canary]?.content ?? canaryText(system);
}

export function canaryUrl(name: string): string {
  return `http://${name}${CANARY_PATH}`;
}

function words(name: string, address: string): string[] {
  const to = address.includes(':') ? `[${address}]` : address;
  return [
    ...['-sSgkiL', '-m', String(SECONDS), '--noproxy', '*', '--max-redirs', String(REDIRECTS)],
    ...['--resolve', `${name}:80:${to}`, '--resolve', `${name}:443:${to}`, canaryUrl(name)],
  ];
}

/** curl's own words: they come before what is still buffered, or after it. */
const CURL_SAYS = /curl: \((\d+)\) ([^\n]*)\n?/;
/** Such as `* connect to 203.0.113.10 port 80 failed: Connection refused`. */
const CONNECT_SAYS = /\* +(?:connect to|Immediate connect fail) [^\n]*?(?:failed|for [^ \n]*): ([^\n]*)\n?/g;

/** Splits what curl prints with `-i -L`: a block of headers for each answer, then the last body. */
function readAnswers(url: string, text: string): Omit<CanaryAnswer, 'name' | 'address'> {
  const [words, code, said = ''] = CURL_SAYS.exec(text) ?? [];
  const reasons = [...text.matchAll(CONNECT_SAYS)].map(([, reason = '']) => reason);
  const hops: CanaryHop[] = [];
  let rest = (words === undefined ? text : text.replace(words, '')).replaceAll(CONNECT_SAYS, '');
  let at = url;
  let next: string | null = null;
  for (;;) {
    const head = /^HTTP\/[\d.]+ (\d{3})[^\n]*\n(?:[^\r\n]+\r?\n)*\r?\n/.exec(rest);
    if (!head) {
      break;
    }
    const [block, status] = head;
    hops.push({url: at, status: Number(status), server: /^server: *([^\r\n]+)/im.exec(block)?.[1] ?? ''});
    const location = /^location: *([^\r\n]+)/im.exec(block)?.[1];
    next = location === undefined ? null : URL.canParse(location, at) ? new URL(location, at).href : location;
    at = next ?? at;
    rest = rest.slice(block.length);
  }
  const why = [...new Set(reasons)].join(', ');
  const error = code === undefined ? null : {code: Number(code), said: why || said};
  return {hops, next, body: rest.slice(0, SHOWN), error};
}
