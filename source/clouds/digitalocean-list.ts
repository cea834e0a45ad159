import {inPorts} from '../text/ports.ts';
import {ANYWHERE, isObject, isTexts, letEverybodyIn, type MergedList, mergeRules} from './rule-list.ts';

/** An inbound rule as `doctl compute firewall get` prints it. */
export type DigitalOceanRule = {
  readonly protocol: string;
  /** A port, a range; `0` or `all` is every port. */
  readonly ports: string;
  readonly sources: {readonly addresses?: readonly string[] | null};
};

/** What has to be added to a firewall, whose rules only ever let in, so that everybody reaches the ports. */
export function mergeDigitalOceanList(
  before: unknown,
  ports: readonly number[],
): MergedList<DigitalOceanRule> {
  const wanted = ports.map(
    (port): DigitalOceanRule => ({protocol: 'tcp', ports: String(port), sources: {addresses: ANYWHERE}}),
  );
  return mergeRules(before, wanted, isRule, hasRule);
}

function isRule(value: unknown): value is DigitalOceanRule {
  return (
    isObject(value) &&
    typeof value.protocol === 'string' &&
    typeof value.ports === 'string' &&
    isObject(value.sources) &&
    isTexts(value.sources.addresses)
  );
}

function hasRule(rules: readonly DigitalOceanRule[], wanted: DigitalOceanRule): boolean {
  const port = Number(wanted.ports);
  const fitting = rules.filter(
    ({protocol, ports: range}) =>
      protocol === 'tcp' && (['0', 'all'].includes(range) || inPorts(range, port, '-')),
  );
  return letEverybodyIn(fitting, rule => rule.sources.addresses);
}
