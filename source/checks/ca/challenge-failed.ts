import type {Evidence, Finding, Layer, Remedy} from '../../core/finding.ts';
import type {AcmeFailure} from '../../facts/acme-failure.ts';
import type {Facts} from '../../facts/facts.ts';
import type {BlockCounters} from '../../look/block-counters.ts';
import {groupBy} from '../../text/group-by.ts';
import {shorten} from '../../text/shorten.ts';
import {causeValues} from '../causes/cause-values.ts';
import {CAUSE_KINDS, causeRemedy} from '../causes/causes.ts';
import {challengeInterceptors} from '../causes/challenge-interceptors.ts';
import {cloudRemedy, cloudTask} from '../cloud/cloud-task.ts';
import {nameWall, type Wall} from '../firewall/wall.ts';
import {rulesOf, WAY_IN_FACTS, wayIn} from '../firewall/way-in.ts';

/** What it is told by. */
export const CHALLENGE_FACTS = [...WAY_IN_FACTS, 'preflight', 'nginx'] as const;
export type ChallengeFacts = Pick<Facts, (typeof CHALLENGE_FACTS)[number]>;

type Counted = {readonly before: BlockCounters; readonly after: BlockCounters};

/**
 * Why certbot came back without a certificate: a finding for each cause. An authority's challenge is an eye
 * outside, so where it ran into a wall, that is named.
 *
 * @param names those that were asked for
 * @param ran the command that said what failed
 */
export function challengeFailed(
  facts: ChallengeFacts,
  names: readonly string[],
  failures: readonly AcmeFailure[],
  counted: Counted,
  ran: string,
): Finding[] {
  const alike = groupBy(failures, ({cause, family}) => `${cause} ${family}`);
  return [...alike.values()].flatMap(([failure, ...same]): Finding[] =>
    failure
      ? [
          wallFinding(facts, names, failure, counted, ran) ??
            causeFinding(facts, names, [failure, ...same], ran),
        ]
      : [],
  );
}

function causeFinding(
  facts: ChallengeFacts,
  names: readonly string[],
  failures: readonly [AcmeFailure, ...AcmeFailure[]],
  ran: string,
): Finding {
  const [failure] = failures;
  const {code, layer} = CAUSE_KINDS[failure.cause];
  const failed = failures.flatMap(({name}) => name ?? []);
  return {
    code,
    severity: 'error',
    layer,
    values: {name: shorten(failed.length > 0 ? failed : names), ...causeValues(failure)},
    evidence: [
      {ran, said: failure.said},
      ...challengeInterceptors(facts, failed[0] ?? names[0] ?? '', failure.cause),
    ],
    remedy: causeRemedy(failure.cause, {key: `${code}.do`}, failed[0] ?? names[0] ?? null),
  };
}

/** The wall that a challenge ran into; null where it was none, or cannot be told. */
function wallFinding(
  facts: ChallengeFacts,
  names: readonly string[],
  failure: AcmeFailure,
  counted: Counted,
  ran: string,
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
    rules: rulesOf(hops),
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
    values: {name, family, wall: {key: `wall.${wall}`}},
    evidence: [
      {ran, said: failure.said},
      ...seen,
      ...counted.after.ran[family].map(command => ({ran: command, said: `${before} → ${after}`})),
    ],
    remedy: wallRemedy(facts, wall),
  };
}

type Named = Exclude<Wall, null | 'unknown' | 'challenge'>;

const LAYERS: Readonly<Record<Named, Layer>> = {
  dns: 'dns',
  cloud: 'cloud',
  'host-firewall': 'host-firewall',
  listener: 'nginx',
};

/** Authorities ask IPv6 first; over which they ran out of time is then not said. */
function likelyFamily(facts: ChallengeFacts, name: string): 4 | 6 {
  const isClosed = (family: 4 | 6) =>
    wayIn(facts, [name]).some(
      way => way.family === family && way.hops.some(({verdict}) => verdict === 'closed'),
    );
  const hasV6 = facts.dns.names.some(row => row.name === name && row[6].length > 0);
  return hasV6 && (isClosed(6) || !isClosed(4)) ? 6 : 4;
}

function wallRemedy(facts: ChallengeFacts, wall: Named): Remedy {
  switch (wall) {
    case 'dns':
      return {steps: [{key: 'wall.dns.do'}, {key: 'CW-WALL.do'}]};
    case 'cloud': {
      const task = cloudTask(facts);
      return task ? cloudRemedy(task) : {steps: [{key: 'wall.cloud.do'}, {key: 'CW-WALL.do'}]};
    }
    case 'host-firewall':
      return {step: 'port80'};
    case 'listener':
      return {step: 'handshake'};
    default:
      return wall satisfies never;
  }
}
