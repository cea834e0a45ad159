import type {Finding} from '../core/finding.ts';
import {formatCommand} from '../core/quote.ts';
import type {Facts} from '../facts/facts.ts';
import {otherReaders} from '../facts/key-readers.ts';
import {ASPECTS, isSameListener, type Neighbourhood, type NeighbourSeen, visit} from '../facts/neighbours.ts';
import {clean} from '../text/clean.ts';
import {shorten} from '../text/shorten.ts';
import {renewalWorks} from './ca/renewal-works.ts';

/** What worked before and does not any more, or not in the same way. */
export function neighbourChanges(before: Neighbourhood, now: Neighbourhood): Finding[] {
  return [
    ...before.sites.flatMap((site, index) => siteChanged(site, now.sites[index])),
    ...portsLost(before.facts, now.facts),
    ...readersLost(before.facts, now.facts),
    ...renewalsLost(before.facts, now.facts),
  ];
}

function siteChanged(before: NeighbourSeen, now: NeighbourSeen | undefined): Finding[] {
  const changed = ASPECTS.filter(aspect => {
    const was = before.seen[aspect];
    const is = now?.seen[aspect];
    return was !== null && is !== null && was !== is;
  });
  if (changed.length === 0) {
    return [];
  }
  const {name, address, port} = before;
  const said = changed.map(aspect => `${aspect}: ${before.seen[aspect]} -> ${now?.seen[aspect] ?? '-'}`);
  return [
    {
      ...({code: 'CW-NEIGHBOUR-SITE', severity: 'error', layer: 'nginx'} as const),
      values: {name, address, port, what: changed.join(', ')},
      evidence: [{ran: formatCommand(visit(before)), said: clean(said.join('\n'))}],
      remedy: {steps: [{key: 'CW-NEIGHBOUR-SITE.do'}]},
    },
  ];
}

function portsLost(before: Pick<Facts, 'listeners'>, now: Pick<Facts, 'listeners'>): Finding[] {
  const lost = before.listeners.filter(
    listener => listener.program !== null && !now.listeners.some(each => isSameListener(each, listener)),
  );
  return lost.map(({port, family, program}) => {
    const taker = now.listeners.find(each => each.port === port && each.family === family)?.program;
    return {
      ...({code: 'CW-NEIGHBOUR-PORT', severity: 'error', layer: 'machine'} as const),
      values: {port, program: program ?? '?', now: taker ?? '-'},
      evidence: [{try: 'ss -ltnp'}],
      remedy: {steps: [{key: 'CW-NEIGHBOUR-PORT.do'}]},
    };
  });
}

function readersLost(before: Pick<Facts, 'keyReaders' | 'files'>, now: Pick<Facts, 'keyReaders'>): Finding[] {
  return otherReaders(before).flatMap(({group, members, names}) => {
    const open = new Set(now.keyReaders.find(each => each.group === group)?.names);
    const lost = names.filter(name => !open.has(name));
    return lost.length === 0
      ? []
      : [
          {
            ...({code: 'CW-NEIGHBOUR-KEY', severity: 'error', layer: 'files'} as const),
            values: {group, members: shorten(members), names: shorten(lost)},
            evidence: [{try: 'ls -lL /etc/letsencrypt/live/*/privkey.pem'}],
            remedy: {steps: [{key: 'CW-NEIGHBOUR-KEY.do'}]},
          },
        ];
  });
}

/** Renewals that could work before, by the same check as the doctor's. */
function renewalsLost(before: Neighbourhood['facts'], now: Neighbourhood['facts']): Finding[] {
  const focus = {names: [], keys: 'in-place', httpElsewhere: new Set<string>(), sites: {}} as const;
  const key = ({code, about}: Finding) => `${code} ${about?.join(' ')}`;
  const known = new Set(renewalWorks.diagnose(before, focus).map(key));
  return renewalWorks.diagnose(now, focus).filter(finding => !known.has(key(finding)));
}
