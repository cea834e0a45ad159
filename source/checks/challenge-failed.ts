import type {StepId} from '../engine/plan.ts';
import type {BlockCounters} from '../facts/block-counters.ts';
import {attemptOfChallenge} from '../facts/challenge-words.ts';
import type {Facts} from '../facts/facts.ts';
import {cloudTask} from '../steps/clouds/cloud-task.ts';
import type {Finding, Layer} from './finding.ts';
import {nameWall, type Wall} from './wall.ts';
import {wayIn} from './way-in.ts';

type Counted = {readonly before: BlockCounters; readonly after: BlockCounters};

/**
 * The wall that an authority's challenge ran into: it is an eye outside. `said` is what certbot printed. None where
 * the failure was another one, or the wall cannot be told.
 */
export function challengeFailed(
  facts: Facts,
  names: readonly string[],
  said: string,
  counted: Counted,
): Finding[] {
  const seen = attemptOfChallenge(said);
  if (!seen) {
    return [];
  }
  const name = names.find(name => said.includes(name)) ?? names[0] ?? '';
  const family = seen.family ?? likelyFamily(facts, name);
  const hops = wayIn(facts, [name]).find(way => way.family === family)?.hops ?? [];
  const is = (hop: string, verdict: string) =>
    hops.some(other => other.hop === hop && other.verdict === verdict);
  const [before, after] = [counted.before[family], counted.after[family]];
  const rise = before === null || after === null ? null : after - before;
  const wall = nameWall({
    attempt: seen.attempt,
    closed: is('host-firewall', 'closed'),
    counted: rise,
    listening: is('listener', 'open'),
    astray: is('dns', 'closed'),
  });
  if (wall === null || wall === 'unknown') {
    return [];
  }
  const evidence = hops.find(({hop}) => hop === wall)?.evidence ?? [];
  return [
    {
      code: 'CW-WALL',
      severity: 'error',
      layer: LAYERS[wall],
      values: {name, family, wall: {key: `wall.${wall}`}, todo: todo(facts, wall)},
      evidence: [
        {command: 'certbot certonly', saw: seen.said},
        ...evidence,
        ...(rise === null ? [] : [{command: 'iptables -nvxL INPUT', saw: `${rise} packets more`}]),
      ],
      fix: FIXES[wall],
    },
  ];
}

const LAYERS: Readonly<Record<Exclude<Wall, null | 'unknown'>, Layer>> = {
  dns: 'dns',
  cloud: 'cloud',
  'host-firewall': 'host-firewall',
  listener: 'nginx',
  challenge: 'nginx',
};

const FIXES: Readonly<Record<Exclude<Wall, null | 'unknown'>, StepId | null>> = {
  dns: null,
  cloud: null,
  'host-firewall': 'port80',
  listener: 'handshake',
  challenge: 'handshake',
};

/** Authorities ask IPv6 first; over which they ran out of time is then not said. */
function likelyFamily(facts: Facts, name: string): 4 | 6 {
  const isClosed = (family: 4 | 6) =>
    wayIn(facts, [name]).some(
      way => way.family === family && way.hops.some(({verdict}) => verdict === 'closed'),
    );
  const hasV6 = facts.dns.names.some(row => row.name === name && row[6].length > 0);
  return hasV6 && (isClosed(6) || !isClosed(4)) ? 6 : 4;
}

function todo(facts: Facts, wall: Exclude<Wall, null | 'unknown'>): Finding['values'][string] {
  const task = cloudTask(facts);
  return wall === 'cloud' && task
    ? {key: 'CW-CLOUD-INGRESS.do', values: {console: task.console.join(' → '), command: task.command}}
    : {key: `wall.${wall}.do`};
}
