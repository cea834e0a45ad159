import type {Evidence} from '../../core/finding.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Cause} from '../../facts/failure-words.ts';
import {dumpCommand} from '../../facts/nginx.ts';
import {clean} from '../../text/clean.ts';
import {CAUSE_KINDS} from './causes.ts';

/** What a `deny` or a password is answered with. */
const REFUSED: readonly Cause[] = ['forbidden', 'other-status'];

/**
 * The lines of nginx's configuration that answer a challenge for a name. None where nobody has looked, or where nginx
 * has not answered.
 */
export function challengeInterceptors(
  {preflight, nginx}: Pick<Facts, 'preflight' | 'nginx'>,
  name: string,
  cause: Cause,
): Evidence[] {
  const routes = (preflight?.routes ?? []).filter(each => each.name === name);
  const {layer, attempt} = CAUSE_KINDS[cause];
  if (routes.length === 0 || layer !== 'nginx' || attempt === 'refused') {
    return [];
  }
  const lines = routes.flatMap(({server, decides, refuses}) => [
    ...[server, decides],
    ...(REFUSED.includes(cause) && refuses !== null ? [refuses] : []),
  ]);
  const said = lines.map(({file, line, text}) => clean(`${file}:${line}: ${text}`));
  return [{ran: dumpCommand(nginx), said: [...new Set(said)].join('\n')}];
}
