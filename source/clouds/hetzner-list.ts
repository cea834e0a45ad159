import {inPorts} from '../text/ports.ts';
import {ANYWHERE, isObject, isTexts, letEverybodyIn, type MergedList, mergeRules} from './rule-list.ts';

/** A rule as `hcloud firewall describe` prints it. */
export type HetznerRule = {
  readonly direction: string;
  readonly protocol: string;
  readonly port?: string | null;
  readonly source_ips?: readonly string[] | null;
  readonly description?: string | null;
};

/** What has to be added to a firewall, whose rules only ever let in, so that everybody reaches the ports. */
export function mergeHetznerList(before: unknown, ports: readonly number[]): MergedList<HetznerRule> {
  const wanted = ports.map(
    (port): HetznerRule => ({
      ...{direction: 'in', protocol: 'tcp', port: String(port)},
      ...{source_ips: ANYWHERE, description: 'certwizard'},
    }),
  );
  return mergeRules(before, wanted, isRule, hasRule);
}

function isRule(value: unknown): value is HetznerRule {
  return (
    isObject(value) &&
    typeof value.direction === 'string' &&
    typeof value.protocol === 'string' &&
    isTexts(value.source_ips)
  );
}

function hasRule(rules: readonly HetznerRule[], wanted: HetznerRule): boolean {
  const port = Number(wanted.port);
  const fitting = rules.filter(
    ({direction, protocol, port: range}) =>
      direction === 'in' && protocol === 'tcp' && (range === 'any' || inPorts(range ?? '', port, '-')),
  );
  return letEverybodyIn(fitting, rule => rule.source_ips);
}
