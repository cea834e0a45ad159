import {inPorts} from '../text/ports.ts';
import {isObject, isTexts, type MergedList, mergeRules} from './rule-list.ts';

/** A rule of a network security group as `az network nsg rule list` prints it; what is not named here stays. */
export type AzureRule = {
  readonly name: string;
  /** 100 to 4096; the lowest that fits decides. */
  readonly priority: number;
  readonly direction: string;
  readonly access: string;
  readonly protocol: string;
  readonly sourceAddressPrefix?: string | null;
  readonly sourceAddressPrefixes?: readonly string[] | null;
  readonly destinationPortRange?: string | null;
  readonly destinationPortRanges?: readonly string[] | null;
};

const PRIORITIES = {first: 100, usual: 300, last: 4096} as const;

/** What has to be added so that everybody reaches the ports: before a rule that denies it. */
export function mergeAzureList(before: unknown, ports: readonly number[]): MergedList<AzureRule> {
  const rules = Array.isArray(before) ? before.filter(isRule) : [];
  const denied = rules.filter(rule => rule.access === 'Deny' && ports.some(port => covers(rule, port)));
  const limit = Math.min(PRIORITIES.last + 1, ...denied.map(({priority}) => priority));
  const taken = new Set(rules.filter(isInbound).map(({priority}) => priority));
  const from = (first: number) =>
    Array.from({length: Math.max(0, limit - first)}, (_, index) => first + index).filter(
      priority => !taken.has(priority),
    );
  const free = [...from(PRIORITIES.usual), ...from(PRIORITIES.first)];
  const wanted = ports.map(
    (port, index): AzureRule => ({
      name: `certwizard-${port}`,
      priority: free[index] ?? 0,
      direction: 'Inbound',
      access: 'Allow',
      protocol: 'Tcp',
      sourceAddressPrefix: '*',
      destinationPortRange: String(port),
    }),
  );
  const merged = mergeRules(before, wanted, isRule, hasRule);
  return merged.refused === null && merged.added.some(({priority}) => priority === 0)
    ? {refused: 'no-room'}
    : merged;
}

function isRule(value: unknown): value is AzureRule {
  return (
    isObject(value) &&
    ['name', 'direction', 'access', 'protocol'].every(key => typeof value[key] === 'string') &&
    typeof value.priority === 'number' &&
    isTexts(value.sourceAddressPrefixes) &&
    isTexts(value.destinationPortRanges)
  );
}

const isInbound = ({direction}: AzureRule) => direction === 'Inbound';

const isForAll = ({sourceAddressPrefix: one, sourceAddressPrefixes: more}: AzureRule) =>
  [one, ...(more ?? [])].some(prefix => ['*', '0.0.0.0/0', 'Internet', 'Any'].includes(prefix ?? ''));

function covers(rule: AzureRule, port: number): boolean {
  const ranges = [rule.destinationPortRange, ...(rule.destinationPortRanges ?? [])];
  return (
    isInbound(rule) &&
    ['tcp', '*'].includes(rule.protocol.toLowerCase()) &&
    isForAll(rule) &&
    ranges.some(range => range === '*' || inPorts(range ?? '', port, '-'))
  );
}

function hasRule(rules: readonly AzureRule[], wanted: AzureRule): boolean {
  const port = Number(wanted.destinationPortRange);
  const [first] = rules
    .filter(rule => covers(rule, port))
    .toSorted((one, other) => one.priority - other.priority);
  return first?.access === 'Allow';
}
