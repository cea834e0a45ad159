import type {Evidence, Finding, Layer} from '../../core/finding.ts';
import type {StepId} from '../../core/plan.ts';
import type {AcmeFailure} from '../../facts/acme-failure.ts';
import {LOG} from '../../facts/certbot-log.ts';
import type {Facts} from '../../facts/facts.ts';
import type {BlockCounters} from '../../look/block-counters.ts';
import {groupBy} from '../../text/group-by.ts';
import {causeValues} from '../causes/cause-values.ts';
import {CAUSE_KINDS} from '../causes/causes.ts';
import {challengeInterceptors} from '../causes/challenge-interceptors.ts';
import {cloudTask} from '../cloud/cloud-task.ts';
import {shorten} from '../files/keys-readable.ts';
import {nameWall, type Wall} from '../firewall/wall.ts';
import {wayIn} from '../firewall/way-in.ts';

type Counted = {readonly before: BlockCounters; readonly after: BlockCounters};

/**
 * Why certbot came back without a certificate: a finding for each cause. An authority's challenge is an eye
 * outside, so where it ran into a wall, that is named. `names` are those that were asked for.
 */
export function challengeFailed(
  facts: Facts,
  names: readonly string[],
  failures: readonly AcmeFailure[],
  counted: Counted,
): Finding[] {
  const alike = groupBy(failures, ({cause, family}) => `${cause} ${family}`);
  return [...alike.values()].flatMap(([failure, ...same]): Finding[] =>
    failure
      ? [wallFinding(facts, names, failure, counted) ?? causeFinding(facts, names, [failure, ...same])]
      : [],
  );
}

function causeFinding(
  facts: Facts,
  names: readonly string[],
  failures: readonly [AcmeFailure, ...AcmeFailure[]],
): Finding {
  const [failure] = failures;
  const {code, layer, fix} = CAUSE_KINDS[failure.cause];
  const failed = failures.flatMap(({name}) => name ?? []);
  return {
    code,
    severity: 'error',
    layer,
    values: {name: shorten(failed.length > 0 ? failed : names), ...causeValues(failure)},
    evidence: [
      {command: `tail ${LOG}`, saw: failure.said},
      ...challengeInterceptors(facts, failed[0] ?? names[0] ?? '', failure.cause),
    ],
    fix,
  };
}

/** The wall that a challenge ran into; null where it was none, or cannot be told. */
function wallFinding(
  facts: Facts,
  names: readonly string[],
  failure: AcmeFailure,
  counted: Counted,
): Finding | null {
  const {attempt} = CAUSE_KINDS[failure.cause];
  const name = failure.name ?? names[0] ?? '';
  if (attempt === undefined || attempt === 'no-address') {
    return null;
  }
  const family = failure.family ?? likelyFamily(facts, name);
  const hops = wayIn(facts, [name]).find(way => way.family === family)?.hops ?? [];
  const is = (hop: string, verdict: string) =>
    hops.some(other => other.hop === hop && other.verdict === verdict);
  const [before, after] = [counted.before[family], counted.after[family]];
  const rise = before === null || after === null ? null : after - before;
  const wall = nameWall({
    attempt,
    closed: is('host-firewall', 'closed'),
    counted: rise,
    listening: is('listener', 'open'),
    astray: is('dns', 'closed'),
  });
  // Of what was answered, the cause tells more than that it was answered.
  if (wall === null || wall === 'unknown' || wall === 'challenge') {
    return null;
  }
  const seen: readonly Evidence[] = hops.find(({hop}) => hop === wall)?.evidence ?? [];
  return {
    code: 'CW-WALL',
    severity: 'error',
    layer: LAYERS[wall],
    values: {name, family, wall: {key: `wall.${wall}`}, todo: todo(facts, wall)},
    evidence: [
      {command: `tail ${LOG}`, saw: failure.said},
      ...seen,
      ...(rise === null ? [] : [{command: 'iptables -nvxL INPUT', saw: `${rise} packets more`}]),
    ],
    fix: FIXES[wall],
  };
}

type Named = Exclude<Wall, null | 'unknown' | 'challenge'>;

const LAYERS: Readonly<Record<Named, Layer>> = {
  dns: 'dns',
  cloud: 'cloud',
  'host-firewall': 'host-firewall',
  listener: 'nginx',
};

const FIXES: Readonly<Record<Named, StepId | null>> = {
  dns: null,
  cloud: null,
  'host-firewall': 'port80',
  listener: 'handshake',
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

function todo(facts: Facts, wall: Named): Finding['values'][string] {
  const task = cloudTask(facts);
  return wall === 'cloud' && task
    ? {key: 'CW-CLOUD-INGRESS.do', values: {console: task.console.join(' → '), command: task.command}}
    : {key: `wall.${wall}.do`};
}
