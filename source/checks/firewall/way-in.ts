import {CLOUDS} from '../../clouds/index.ts';
import type {Evidence} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {canaryHere} from '../../facts/canary.ts';
import {cloud as cloudProbe} from '../../facts/cloud.ts';
import {lookUp} from '../../facts/dns.ts';
import type {Facts} from '../../facts/facts.ts';
import {FIREWALL_PROBES} from '../../facts/firewalls/index.ts';
import type {Verdict} from '../../facts/judge/judgement.ts';
import {listeners as listenersProbe} from '../../facts/listeners.ts';
import {ranBy} from '../../facts/probe.ts';
import {served} from '../../facts/served.ts';
import {ASKED, askedFor, fateText, groupVerdicts, verdictsOf} from '../../firewalls/by-kernel.ts';
import {FIREWALL_FACTS, type Firewall, type PortState, shown} from '../../firewalls/firewall.ts';
import {FIREWALLS} from '../../firewalls/index.ts';
import type {PlainKey} from '../../messages/messages.ts';
import {goesAstray} from '../dns/dns-leads-here.ts';
import {processSeen} from '../nginx/process-seen.ts';
import type {Wall} from './wall.ts';

/** What a certificate authority's packet has to pass, from outside inwards. */
export const HOPS = ['dns', 'cloud', 'host-firewall', 'listener', 'challenge'] as const;
export type HopId = (typeof HOPS)[number];

export type Hop = {
  readonly hop: HopId;
  /** `none`: there is nothing to pass here, such as a record that does not exist. */
  readonly verdict: 'open' | 'closed' | 'unknown' | 'none';
  readonly evidence: readonly Evidence[];
};

/** What the way in is seen by. */
export const WAY_IN_FACTS = [...FIREWALL_FACTS, 'reach', 'cloud', 'listeners', 'served'] as const;
export type WayInFacts = Pick<Facts, (typeof WAY_IN_FACTS)[number]>;

/** The way to port 80 of a name, over one family. */
export type WayIn = {readonly name: string; readonly family: 4 | 6; readonly hops: readonly Hop[]};

/** What a probe from outside came to, by family. */
export type FromOutside = {readonly [family in 4 | 6]?: {readonly wall: Wall; readonly evidence: Evidence}};

/**
 * The way in, hop by hop. From the server itself its cloud's list cannot be seen: only a probe from outside tells
 * (`outside`), and what it passed is open whatever it looks like from here.
 */
export function wayIn(facts: WayInFacts, names: readonly string[], outside: FromOutside = {}): WayIn[] {
  return names.flatMap(name =>
    ([4, 6] as const).map(family => {
      const hops = HOPS.map(hop => LOOK[hop](facts, name, family));
      const noRecord = hops[0]?.verdict === 'none' && otherHasRecord(facts, name, family);
      const seen = outside[family];
      return {
        name,
        family,
        hops: noRecord ? hops.slice(0, 1) : seen ? hops.map(hop => withOutside(hop, seen)) : hops,
      };
    }),
  );
}

/** What the host's rules do with what comes this way, as far as it is known. */
export function rulesOf(hops: readonly Hop[]): 'open' | 'closed' | 'unknown' {
  const verdict = hops.find(({hop}) => hop === 'host-firewall')?.verdict ?? 'unknown';
  return verdict === 'none' ? 'open' : verdict;
}

const LOOK: Readonly<Record<HopId, (facts: WayInFacts, name: string, family: 4 | 6) => Hop>> = {
  dns(facts, name, family) {
    const found = facts.dns.names.find(row => row.name === name)?.[family] ?? [];
    const ran = formatCommand(lookUp(name, family));
    const astray = found.some(address => goesAstray(facts, address));
    const verdict = found.length > 0 ? (astray ? 'closed' : 'open') : 'none';
    return {hop: 'dns', verdict, evidence: [{ran, said: found.join(', ')}]};
  },
  cloud({cloud}) {
    const here = CLOUDS.find(({id}) => id === cloud.id);
    return {
      ...{hop: 'cloud', verdict: 'unknown'},
      evidence: [{ran: ranBy(cloudProbe, 'dmi'), said: here?.name ?? ''}],
    };
  },
  'host-firewall'(facts, name, family) {
    const found = facts.dns.names.find(row => row.name === name)?.[family] ?? [];
    const own = found.filter(address => facts.dns.own.includes(address));
    const verdicts = verdictsOf(facts.reach?.now);
    if (verdicts !== null) {
      return judgedHop(facts, verdicts, family, own);
    }
    const isForName = ({to}: PortState) =>
      to === null || own.length === 0 || to.some(address => own.includes(address));
    const states = Object.values<Firewall>(FIREWALLS)
      .filter(firewall => firewall.isOn(facts))
      .flatMap(firewall => firewall.states(facts))
      .filter(state => state.port === 80 && state.when === 'now' && state.families.includes(family))
      .filter(isForName);
    const closing = states.filter(({open}) => !open);
    // Where its addresses are treated differently, what lets the others in is shown as well.
    const told = closing.length > 0 ? states.filter(({open, to}) => !open || to !== null) : states;
    return {
      hop: 'host-firewall',
      verdict: states.length === 0 ? 'none' : closing.length > 0 ? 'closed' : 'open',
      evidence:
        states.length === 0
          ? [{ran: ranBy(FIREWALL_PROBES.nftables, 'live'), said: `none is on for IPv${family}`}]
          : told.map(({command, rule, to}) =>
              shown(command, `${to === null ? '' : `${to.join(', ')}: `}${rule ?? 'lets 80/tcp in'}`),
            ),
    };
  },
  listener({listeners}, _, family) {
    const all = listeners.filter(({port}) => port === 80);
    // A socket of IPv6 may take IPv4 as well; nginx's does not.
    const taken =
      all.find(listener => listener.family === family) ??
      all.find(({program}) => family === 4 && program !== 'nginx');
    return {
      hop: 'listener',
      verdict: taken ? 'open' : 'closed',
      evidence: taken
        ? processSeen(taken.program, taken.pid)
        : [
            {
              ran: ranBy(listenersProbe, family === 4 ? 'tcp4' : 'tcp6'),
              said: 'nothing listens on port 80',
            },
          ],
    };
  },
  challenge(facts, name, family) {
    const row = facts.served.names.find(row => row.name === name && row.family === family);
    const answered = row?.challenge.status === 200 && row.challenge.body === canaryHere(facts);
    return {
      hop: 'challenge',
      verdict: row ? (answered ? 'open' : 'closed') : 'unknown',
      evidence: row
        ? [
            {
              ran: ranBy(served, `challenge ${family} ${name}`, {names: [name], at: facts.served.at}),
              said: String(row.challenge.status),
            },
          ]
        : [],
    };
  },
};

/** The same by what the kernel says of port 80 at the name's addresses, or at all where it has none of its own. */
function judgedHop(
  facts: WayInFacts,
  verdicts: readonly Verdict[],
  family: 4 | 6,
  own: readonly string[],
): Hop {
  const about = verdicts.filter(
    ({family: of, port, address}) =>
      of === family && port === 80 && (own.length === 0 || own.includes(address)),
  );
  const is = (state: Verdict['state']) => about.some(verdict => verdict.state === state);
  const told = about.filter(({state}) => state !== 'open');
  return {
    hop: 'host-firewall',
    verdict:
      is('closed') || is('led') ? 'closed' : about.length === 0 || told.length > 0 ? 'unknown' : 'open',
    evidence:
      about.length > 0 && told.length === 0
        ? [{ran: ASKED, said: 'lets 80/tcp in'}]
        : groupVerdicts(about, told).map(({fate, to}) => ({
            ran: askedFor(fate),
            said: `${to === null ? '' : `${to.join(', ')}: `}${fateText(facts, fate) || 'not known'}`,
          })),
  };
}

function otherHasRecord({dns}: WayInFacts, name: string, family: 4 | 6): boolean {
  return (dns.names.find(row => row.name === name)?.[family === 4 ? 6 : 4].length ?? 0) > 0;
}

/** What came through has passed every hop; what did not has passed those before its wall. */
function withOutside(hop: Hop, {wall, evidence}: {wall: Wall; evidence: Evidence}): Hop {
  const proof = [...hop.evidence, evidence];
  if (wall === null) {
    return {...hop, verdict: 'open', evidence: hop.hop === 'challenge' ? proof : hop.evidence};
  }
  if (wall === hop.hop) {
    return {...hop, verdict: 'closed', evidence: proof};
  }
  const passed = wall !== 'unknown' && HOPS.indexOf(hop.hop) < HOPS.indexOf(wall);
  return passed && hop.verdict !== 'closed' ? {...hop, verdict: 'open'} : hop;
}

/** The name of a hop, for people. */
export const hopKey = (hop: HopId): PlainKey => `hop.${hop}`;
