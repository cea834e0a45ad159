import type {Server} from '../core/server.ts';
import {type CanaryAnswer, canary, canaryHere} from '../facts/canary.ts';
import {dns as dnsProbe} from '../facts/dns.ts';
import type {Facts} from '../facts/facts.ts';
import {type Attempt, attemptOf} from '../facts/outside-probe.ts';
import {ranBy} from '../facts/probe.ts';
import {lookAt} from './look-at.ts';

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

/** What is seen of the list before an address that the server has itself. */
const OWN = "this server's own address: what it sends there itself passes no list";

/** Asks for the canary file of a name at the first address of each family that DNS gives it. */
export async function probeFromInside(server: Server, facts: Facts, name: string): Promise<InsideReport> {
  const {dns} = facts;
  const row = dns.names.find(other => other.name === name);
  const families = ([4, 6] as const).flatMap(family => {
    const address = row?.[family][0];
    return address === undefined ? [] : [{family, address}];
  });
  const targets = families.flatMap(({address}) => (dns.own.includes(address) ? [] : [{name, address}]));
  const {fact} = await lookAt(server, canary, {targets});
  const seen = families.map(({family, address}) => {
    const answer = fact.find(other => other.address === address);
    return [
      family,
      answer
        ? {
            address,
            command: ranBy(canary, `${name} ${address}`, {targets}),
            ...attempted(answer, canaryHere(facts)),
          }
        : {address, command: ranBy(dnsProbe, 'own', {names: []}), attempt: null, said: OWN},
    ];
  });
  return Object.fromEntries(seen);
}

/** How the asking ended. `here`: `canaryHere`. */
function attempted({hops, body, error}: CanaryAnswer, here: string): {attempt: Attempt | null; said: string} {
  const way = hops.map(({status, url}) => `${status} ${url}`).join(', then ');
  if (error) {
    const attempt = hops.length > 0 ? 'answered-otherwise' : attemptOf(error.code, error.said, here);
    return {attempt, said: [way, error.said].filter(Boolean).join(', then ')};
  }
  const last = hops.at(-1);
  return last
    ? {attempt: last.status === 200 ? attemptOf(0, body, here) : 'answered-otherwise', said: way}
    : {attempt: null, said: 'nobody could ask: there is no curl here'};
}
