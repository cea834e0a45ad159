import type {Facts} from './facts.ts';
import type {Listener} from './listeners.ts';

/** True for a socket of the nginx that counts; with a socket unit of systemd, both have it. */
export function isNginxs({nginx}: Pick<Facts, 'nginx'>, {holders}: Listener): boolean {
  return nginx.pid !== null && holders.includes(nginx.pid);
}

/** True for a socket that is open only for as long as somebody tests a configuration. */
export function isMomentary({nginx}: Pick<Facts, 'nginx'>, {holders}: Listener): boolean {
  return holders.length > 0 && holders.every(pid => nginx.askers.includes(pid));
}
