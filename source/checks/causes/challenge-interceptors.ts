import type {Evidence} from '../../core/finding.ts';
import {challengeRoute} from '../../facts/challenge-route.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Cause} from '../../facts/failure-words.ts';
import {ranBy} from '../../facts/probe.ts';
import {clean} from '../../text/clean.ts';
import {CAUSE_KINDS} from './causes.ts';

/**
 * The lines of nginx's configuration that answer a challenge for a name. None where nobody has looked, or where nginx
 * has not answered.
 */
export function challengeInterceptors(
  {preflight}: Pick<Facts, 'preflight'>,
  name: string,
  cause: Cause,
): Evidence[] {
  const route = preflight?.routes?.find(each => each.name === name);
  const {layer, attempt} = CAUSE_KINDS[cause];
  if (!route || layer !== 'nginx' || attempt === 'refused') {
    return [];
  }
  const {server, decides} = route;
  const lines = server.file === decides.file && server.line === decides.line ? [server] : [server, decides];
  const said = lines.map(({file, line, text}) => clean(`${file}:${line}: ${text}`)).join('\n');
  return [{ran: ranBy(challengeRoute, 'config', {names: [name]}), said}];
}
