import type {Facts} from './facts.ts';

/** The user that nginx's workers run as, or will run as once the distribution's package is installed. */
export function workerUser({nginx}: Pick<Facts, 'nginx'>): string {
  return nginx.workerUser ?? DEBIAN_WORKER;
}

/** The group through which the workers read keys. */
export function workerGroup({nginx}: Pick<Facts, 'nginx'>): string {
  return nginx.workerGroup ?? DEBIAN_WORKER;
}

/** Debian's and Ubuntu's nginx: user and group www-data, which exist on every installation (base-passwd). */
const DEBIAN_WORKER = 'www-data';
