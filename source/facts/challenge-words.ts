import type {Attempt} from './outside-probe.ts';

/**
 * How a challenge failed, in the words of authorities: Boulder's (Let's Encrypt, 2026) and Pebble's. Their order
 * matters: the first that fits is taken.
 */
const WORDS: readonly (readonly [RegExp, Attempt])[] = [
  [/DNS problem|NXDOMAIN|SERVFAIL|could not resolve URL|No valid IP addresses/i, 'no-address'],
  [/Timeout during connect|context deadline exceeded|i\/o timeout/i, 'timeout'],
  [/connection refused/i, 'refused'],
  [/no route to host|permission denied|Network unreachable|network is unreachable/i, 'no-route'],
  [
    /Invalid response from|Non-200 status|did not match|Too many redirects|stopped after \d+ redirects/i,
    'answered-otherwise',
  ],
  [
    /Timeout during read|Timeout after connect|Connection reset|Error getting validation data|: EOF/i,
    'failed',
  ],
];

/** What an authority tells about its attempt; the family is that of the address it names, null where it names none. */
export function attemptOfChallenge(
  text: string,
): {attempt: Attempt; family: 4 | 6 | null; said: string} | null {
  for (const [words, attempt] of WORDS) {
    const said = text.split('\n').find(line => words.test(line));
    if (said !== undefined) {
      const [, pebble, boulder] =
        /dial tcp \[?([0-9a-f.:]+?)\]?:80|(?:^|\s)([0-9a-f]*[.:][0-9a-f.:]+): /i.exec(said) ?? [];
      const address = pebble ?? boulder;
      return {
        attempt,
        family: address === undefined ? null : address.includes(':') ? 6 : 4,
        said: said.trim(),
      };
    }
  }
  return null;
}
