import {mustRun} from './must-run.ts';
import type {Throwaway} from './start.ts';

/** The name server of a world. A name that was never set has no addresses. */
export type Dns = {
  /** Gives a name these addresses and no others. */
  set(
    name: string,
    addresses: {readonly a?: readonly string[]; readonly aaaa?: readonly string[]},
  ): Promise<void>;
  /** Makes a name an alias. */
  cname(name: string, target: string): Promise<void>;
  /** Makes every question about a name fail. */
  servfail(name: string): Promise<void>;
  /** Forgets everything about a name. */
  clear(name: string): Promise<void>;
};

/** The port, inside the server, that challtestsrv takes its orders on. */
export const DNS_MANAGEMENT_PORT = 8055;

/** The name server that runs on this server: Pebble's challtestsrv. */
export function dnsOn(server: Throwaway): Dns {
  const order = async (path: string, body: object) => {
    const url = `http://127.0.0.1:${DNS_MANAGEMENT_PORT}/${path}`;
    await mustRun(server, ['curl', '-sS', '--fail-with-body', '-d', JSON.stringify(body), url]);
  };
  const clear = async (name: string) => {
    for (const what of ['a', 'aaaa', 'cname', 'servfail']) await order(`clear-${what}`, {host: name});
  };
  return {
    async set(name, {a = [], aaaa = []}) {
      await clear(name); // It would add to what there is.
      if (a.length > 0) await order('add-a', {host: name, addresses: a});
      if (aaaa.length > 0) await order('add-aaaa', {host: name, addresses: aaaa});
    },
    async cname(name, target) {
      await clear(name);
      await order('set-cname', {host: name, target});
    },
    async servfail(name) {
      await order('set-servfail', {host: name});
    },
    clear,
  };
}
