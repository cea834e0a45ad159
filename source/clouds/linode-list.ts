import {inPorts} from '../text/ports.ts';
import {isObject, keepsAll, type MergedList, mergeRules} from './rule-list.ts';

/** An inbound rule as `linode-cli firewalls rules-list --json` prints it. */
export type LinodeRule = {
  readonly action: string;
  readonly protocol: string;
  /** Ports and ranges, such as `22, 80-90`; none is every port. */
  readonly ports?: string | null;
  readonly addresses: {readonly ipv4?: readonly string[] | null; readonly ipv6?: readonly string[] | null};
  readonly [more: string]: unknown;
};

/** Linode's `rules-update` replaces every inbound rule: the list with `ports` opened to everybody. */
export function mergeLinodeList(before: unknown, ports: readonly number[]): MergedList<LinodeRule> {
  const wanted = ports.map(
    (port): LinodeRule => ({
      label: `certwizard-${port}`,
      action: 'ACCEPT',
      protocol: 'TCP',
      ports: String(port),
      addresses: {ipv4: ['0.0.0.0/0'], ipv6: ['::/0']},
    }),
  );
  return keepsAll(inOrder(mergeRules(before, wanted, isRule, hasRule)), letsIn);
}

function isRule(value: unknown): value is LinodeRule {
  return (
    isObject(value) &&
    typeof value.action === 'string' &&
    typeof value.protocol === 'string' &&
    isObject(value.addresses)
  );
}

function covers({protocol, ports}: LinodeRule, port: number): boolean {
  return protocol === 'TCP' && (!ports || inPorts(ports, port, '-'));
}

const letsIn = (rule: LinodeRule, port: number) => rule.action === 'ACCEPT' && covers(rule, port);

function hasRule(rules: readonly LinodeRule[], wanted: LinodeRule): boolean {
  const port = Number(wanted.ports);
  const first = rules.find(rule => covers(rule, port) && isForAll(rule));
  return first?.action === 'ACCEPT';
}

const isForAll = ({addresses: {ipv4, ipv6}}: LinodeRule) =>
  Boolean(ipv4?.includes('0.0.0.0/0') && ipv6?.includes('::/0'));

/** The first rule that fits decides, so what is added goes before a DROP that would catch it. */
function inOrder(merged: MergedList<LinodeRule>): MergedList<LinodeRule> {
  if (merged.refused !== null) {
    return merged;
  }
  const {before, added} = merged;
  const drop = before.findIndex(
    rule => rule.action === 'DROP' && added.some(({ports}) => covers(rule, Number(ports))),
  );
  const place = drop === -1 ? before.length : drop;
  return {...merged, after: [...before.slice(0, place), ...added, ...before.slice(place)]};
}
