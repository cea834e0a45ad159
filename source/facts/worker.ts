import type {Facts} from './facts.ts';
import type {Focus} from './focus.ts';
import type {KeyAccessContext} from './key-access.ts';

/** The user that nginx's workers run as, or will run as once the distribution's package is installed. */
export function workerUser({nginx}: Pick<Facts, 'nginx'>): string {
  return nginx.workerUser ?? DEBIAN_WORKER;
}

/** The group through which the workers read keys. */
export function workerGroup({nginx}: Pick<Facts, 'nginx'>): string {
  return nginx.workerGroup ?? DEBIAN_WORKER;
}

/** What the probes of keys are asked with, by those who look and by those who say what was asked. */
export function keyAccessContext(facts: Pick<Facts, 'nginx'>, {keys}: Pick<Focus, 'keys'>): KeyAccessContext {
  return {workerUser: workerUser(facts), group: workerGroup(facts), scheme: keys};
}

/** Debian's and Ubuntu's nginx: user and group www-data, which exist on every installation (base-passwd). */
const DEBIAN_WORKER = 'www-data';
