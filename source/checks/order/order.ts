import type {Finding, Layer} from '../../core/finding.ts';
import type {FindingCode} from '../../messages/messages.ts';
import {EXPLANATIONS, type Explanation} from './explains.ts';
import {STOPS, stopsOf} from './stops.ts';

/** A finding that no other one explains, and those that it explains. */
export type Cause = {
  readonly finding: Finding;
  readonly explains: readonly Finding[];
};

/** The layers, from the inside outwards: what is further in has to work first. */
export const LAYERS = [
  'machine',
  'nginx',
  'files',
  'host-firewall',
  'cloud',
  'dns',
  'ca',
] as const satisfies readonly Layer[];
/** What could not be read out is the last of what is wrong: it is seldom the cause. */
const SEVERITIES: readonly Finding['severity'][] = ['error', 'crash', 'warning', 'info'];

/** What somebody outside meets. Where none of the other findings explains one, its cause was not found. */
export const SYMPTOMS: readonly FindingCode[] = [
  'CW-HANDSHAKE-FAILED',
  'CW-OTHER-CERTIFICATE',
  'CW-FALLBACK-NOT-SERVED',
  'CW-CHALLENGE-SWALLOWED',
  'CW-NO-REDIRECT',
  'CW-LOG-HANDSHAKE',
  'CW-LOG-UNNAMED',
];

/** True for a symptom without a cause. */
export function isUnexplained({finding}: Cause): boolean {
  return SYMPTOMS.includes(finding.code) && finding.severity !== 'info';
}

/**
 * The findings of one look as causes, the first to be fixed first: what is an error before what is none, what stops
 * everything before what stops some names, and then from the inside outwards; symptoms last. What a cause explains is below it.
 */
export function orderFindings(findings: readonly Finding[]): Cause[] {
  const first = [...findings].sort(compare);
  const causeOf = new Map(first.map(finding => [finding, explainerOf(finding, first)]));
  const rootOf = (finding: Finding, seen: readonly Finding[] = []): Finding => {
    const by = causeOf.get(finding) ?? null;
    return by === null || seen.includes(by) ? finding : rootOf(by, [...seen, finding]);
  };
  const causes = first
    .filter(finding => rootOf(finding) === finding)
    .map(finding => ({
      finding,
      explains: first.filter(other => other !== finding && rootOf(other) === finding),
    }));
  // A warning that explains an error is as urgent as that.
  const urgency = ({finding, explains}: Cause) => Math.min(...[finding, ...explains].map(severityOf));
  return causes.sort((one, other) => urgency(one) - urgency(other));
}

function severityOf({severity}: Finding): number {
  return SEVERITIES.indexOf(severity);
}

function compare(one: Finding, other: Finding): number {
  const rank = (finding: Finding) => [
    severityOf(finding),
    Number(SYMPTOMS.includes(finding.code)),
    STOPS.indexOf(stopsOf(finding)),
    LAYERS.indexOf(finding.layer),
  ];
  const [a, b] = [rank(one), rank(other)];
  return a.map((value, index) => value - (b[index] ?? 0)).find(difference => difference !== 0) ?? 0;
}

/** The first finding that explains another one; several do it together where each speaks of some of its names. */
function explainerOf(effect: Finding, all: readonly Finding[]): Finding | null {
  const by = all.filter(cause => cause !== effect && cause.severity !== 'info' && explains(cause, effect));
  const ofAll = by.find(({about}) => about === undefined || effect.about === undefined);
  const names = new Set(by.flatMap(({about = []}) => about));
  return ofAll ?? (effect.about?.every(name => names.has(name)) ? (by[0] ?? null) : null);
}

function explains(cause: Finding, effect: Finding): boolean {
  return EXPLANATIONS.some(
    ({causes, effects, where}: Explanation) =>
      causes.includes(cause.code) && effects.includes(effect.code) && (where?.(cause, effect) ?? true),
  );
}
