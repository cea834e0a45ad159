import {ANYWHERE, isObject, keepsAll, type MergedList, mergeRules} from './rule-list.ts';

/** An ingress rule as `oci network security-list get` prints it; what is not named here is kept as it is. */
export type OracleRule = {
  /** 6 is TCP; `all` is everything. */
  readonly protocol: string;
  readonly source: string;
  readonly 'tcp-options'?: {
    readonly 'destination-port-range'?: {readonly min: number; readonly max: number} | null;
  } | null;
  readonly [more: string]: unknown;
};

/** Oracle's update replaces every ingress rule of a security list: the list with `ports` opened to everybody. */
export function mergeOracleList(before: unknown, ports: readonly number[]): MergedList<OracleRule> {
  const wanted = ports.flatMap(port =>
    ANYWHERE.map(
      (source): OracleRule => ({
        protocol: '6',
        source,
        'source-type': 'CIDR_BLOCK',
        'is-stateless': false,
        description: 'certwizard',
        'tcp-options': {'destination-port-range': {min: port, max: port}},
      }),
    ),
  );
  return keepsAll(mergeRules(before, wanted, isRule, hasRule), letsIn);
}

function isRule(value: unknown): value is OracleRule {
  return isObject(value) && typeof value.protocol === 'string' && typeof value.source === 'string';
}

function letsIn({protocol, 'tcp-options': options}: OracleRule, port: number): boolean {
  if (protocol !== '6' && protocol !== 'all') {
    return false;
  }
  const range = protocol === 'all' ? null : options?.['destination-port-range'];
  return !range || (port >= range.min && port <= range.max);
}

function hasRule(rules: readonly OracleRule[], wanted: OracleRule): boolean {
  const port = wanted['tcp-options']?.['destination-port-range']?.min ?? 0;
  return rules.some(rule => rule.source === wanted.source && letsIn(rule, port));
}
