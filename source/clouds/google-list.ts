import {inPorts} from '../text/ports.ts';
import {ANYWHERE, isObject, isTexts, type MergedList, mergeRules} from './rule-list.ts';

/** A rule as `gcloud compute firewall-rules list` prints it; what is not named here stays. */
export type GoogleRule = {
  readonly name: string;
  /** A URL that ends in the network's name. */
  readonly network: string;
  readonly direction: string;
  /** The lowest that fits decides; of two alike, the one that denies. */
  readonly priority: number;
  readonly disabled?: boolean;
  readonly sourceRanges?: readonly string[] | null;
  readonly targetTags?: readonly string[] | null;
  readonly targetServiceAccounts?: readonly string[] | null;
  readonly allowed?: readonly Traffic[];
  readonly denied?: readonly Traffic[];
};
type Traffic = {readonly IPProtocol: string; readonly ports?: readonly string[] | null};

/** What has to be added to a network's rules so that everybody reaches the ports, before a rule that denies it. */
export function mergeGoogleList(
  before: unknown,
  network: string,
  ports: readonly number[],
): MergedList<GoogleRule> {
  const ofNetwork = Array.isArray(before)
    ? before.filter(rule => !isRule(rule) || rule.network.split('/').at(-1) === network)
    : before;
  const rules = Array.isArray(ofNetwork) ? ofNetwork.filter(isRule) : [];
  const denied = rules.filter(rule => rule.denied && ports.some(port => covers(rule, port)));
  const priority = Math.min(1000, ...denied.map(rule => rule.priority - 1));
  const wanted = ports.flatMap(port =>
    ANYWHERE.map(
      (everybody): GoogleRule => ({
        // Names are for a whole project, of at most 63 characters.
        name: `certwizard-${network.slice(0, 30)}-${port}-${everybody === '::/0' ? 'v6' : 'v4'}`,
        network,
        direction: 'INGRESS',
        priority,
        sourceRanges: [everybody],
        allowed: [{IPProtocol: 'tcp', ports: [String(port)]}],
      }),
    ),
  );
  const merged = mergeRules(ofNetwork, wanted, isRule, hasRule);
  return merged.refused === null && merged.added.length > 0 && priority < 0 ? {refused: 'no-room'} : merged;
}

function isRule(value: unknown): value is GoogleRule {
  const isTraffic = (each: unknown) =>
    each === undefined ||
    (Array.isArray(each) &&
      each.every(one => isObject(one) && typeof one.IPProtocol === 'string' && isTexts(one.ports)));
  return (
    isObject(value) &&
    ['name', 'network', 'direction'].every(key => typeof value[key] === 'string') &&
    typeof value.priority === 'number' &&
    isTexts(value.sourceRanges) &&
    isTraffic(value.allowed) &&
    isTraffic(value.denied)
  );
}

function covers({direction, disabled, allowed = [], denied = []}: GoogleRule, port: number): boolean {
  const isOver = ({IPProtocol, ports}: Traffic) =>
    ['tcp', '6', 'all'].includes(IPProtocol) && (!ports || ports.some(range => inPorts(range, port, '-')));
  return direction === 'INGRESS' && disabled !== true && [...allowed, ...denied].some(isOver);
}

function hasRule(rules: readonly GoogleRule[], wanted: GoogleRule): boolean {
  const port = Number(wanted.allowed?.[0]?.ports?.[0]);
  const [everybody = ''] = wanted.sourceRanges ?? [];
  const [first] = rules
    .filter(
      rule =>
        covers(rule, port) &&
        // A rule for some servers of the network may not be for this one; one that denies may be.
        (rule.denied || !(rule.targetTags || rule.targetServiceAccounts)) &&
        (rule.sourceRanges ?? ['0.0.0.0/0']).includes(everybody),
    )
    .toSorted((one, other) => one.priority - other.priority || (one.denied ? -1 : 1));
  return first?.allowed !== undefined;
}
