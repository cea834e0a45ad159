import {type Argv, run, type Server} from '../engine/server.ts';
import {canaryHere, canaryUrl} from './canary.ts';
import type {Facts} from './facts.ts';
import {type Attempt, attemptOf, SECONDS} from './outside-probe.ts';

/**
 * How this server fared at its own public address. Through NAT the packets go out and come in again past the cloud's
 * list, where the network leads them back; to an address of its own they never leave it, so that is
 * not tried (null).
 */
export type InsideReport = {
  readonly [family in 4 | 6]?: {
    readonly address: string;
    readonly command: string;
    readonly attempt: Attempt | null;
    readonly said: string;
  };
};

/** Asks for the canary file of a name at the addresses that DNS gives it. `name` is a validated host name. */
export async function probeFromInside(server: Server, facts: Facts, name: string): Promise<InsideReport> {
  const {dns} = facts;
  const row = dns.names.find(other => other.name === name);
  const families = ([4, 6] as const).flatMap(family => {
    const address = row?.[family][0];
    return address === undefined ? [] : [{family, address}];
  });
  const seen = await Promise.all(
    families.map(async ({family, address}) => {
      if (dns.own.includes(address)) {
        return [family, {address, command: 'hostname -I', attempt: null, said: dns.own.join(' ')}];
      }
      const {command, exitCode, stdout, stderr} = await run(server, ask(name, address));
      const said = `${stdout}${stderr}`;
      const telling =
        said.split('\n').find(line => /failed:|^< HTTP|timed out|Connection/.test(line)) ?? said;
      // Without curl nothing was tried.
      const attempt = exitCode === undefined ? null : attemptOf(exitCode, said, canaryHere(facts));
      return [family, {address, command, attempt, said: telling.trim()}];
    }),
  );
  return Object.fromEntries(seen);
}

function ask(name: string, address: string): Argv {
  const at = address.includes(':') ? `[${address}]` : address;
  const words = [
    'curl',
    '-gsv',
    '-m',
    String(SECONDS),
    '--noproxy',
    '*',
    '--resolve',
    `${name}:80:${at}`,
  ] as const;
  return [...words, canaryUrl(name)];
}
