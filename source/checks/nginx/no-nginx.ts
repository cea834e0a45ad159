import type {Facts} from '../../facts/facts.ts';
import {notKnown, type Skip} from '../check.ts';

/** Why nothing can be said of nginx: it is not installed. */
export function noNginx({nginx}: Pick<Facts, 'nginx'>): Skip | null {
  return nginx.version === null && !nginx.running ? notKnown({key: 'skip.no-nginx'}) : null;
}

/** Why nothing can be said of what nginx serves: it is not installed, or does not run. */
export function nginxStopped(facts: Pick<Facts, 'nginx'>): Skip | null {
  return noNginx(facts) ?? (facts.nginx.running ? null : notKnown({key: 'skip.nginx-stopped'}));
}

/** Why nothing can be said of what nginx has been told: it is not installed, or refuses its configuration. */
export function nginxUnread(facts: Pick<Facts, 'nginx'>): Skip | null {
  return noNginx(facts) ?? (facts.nginx.configError === null ? null : notKnown({key: 'skip.nginx-refuses'}));
}
