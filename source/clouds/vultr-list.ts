import {inPorts} from '../text/ports.ts';
import {isObject, type MergedList, mergeRules} from './rule-list.ts';

/** A rule of a firewall group as `vultr-cli firewall rule list` prints it. */
export type VultrRule = {
  readonly ip_type: string;
  readonly protocol: string;
  /** A port, or a range with a colon; empty is every port. */
  readonly port: string;
  readonly subnet: string;
  readonly subnet_size: number;
};

/** What has to be added to a group, whose rules only ever let in, so that everybody reaches the ports. */
export function mergeVultrList(before: unknown, ports: readonly number[]): MergedList<VultrRule> {
  const wanted = ports.flatMap(port =>
    (['v4', 'v6'] as const).map(
      (type): VultrRule => ({
        ...{ip_type: type, protocol: 'tcp', port: String(port)},
        ...{subnet: type === 'v4' ? '0.0.0.0' : '::', subnet_size: 0},
      }),
    ),
  );
  return mergeRules(before, wanted, isRule, hasRule);
}

function isRule(value: unknown): value is VultrRule {
  return (
    isObject(value) &&
    ['ip_type', 'protocol', 'port', 'subnet'].every(key => typeof value[key] === 'string') &&
    typeof value.subnet_size === 'number'
  );
}

function hasRule(rules: readonly VultrRule[], wanted: VultrRule): boolean {
  const port = Number(wanted.port);
  return rules.some(
    ({ip_type: type, protocol, port: range, subnet_size: size}) =>
      type === wanted.ip_type &&
      protocol.toLowerCase() === 'tcp' &&
      (range === '' || inPorts(range, port, ':')) &&
      size === 0,
  );
}
