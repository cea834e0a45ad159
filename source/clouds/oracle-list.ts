import {ANYWHERE, isObject, keepsAll, type MergedList, mergeRules} from './rule-list.ts';

/**
 * An ingress rule as `oci network security-list get` and `oci network nsg rules list` print it; what is not named
 * here is kept as it is.
 */
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
  return keepsAll(mergeRules(before, wantedRules(ports), isRule, hasRule), letsIn);
}

/** What has to be added to a network security group, which only ever lets in, so that everybody reaches `ports`. */
export function mergeOracleGroup(before: unknown, ports: readonly number[]): MergedList<OracleRule> {
  const wanted = wantedRules(ports).map((rule): OracleRule => ({direction: 'INGRESS', ...rule}));
  return mergeRules(before, wanted, isRule, hasRule);
}

/** IPv4 first: a network without IPv6 may not take the rest. */
function wantedRules(ports: readonly number[]): OracleRule[] {
  return ANYWHERE.flatMap(source =>
    ports.map(
      (port): OracleRule => ({
        protocol: '6',
        source,
        'source-type': 'CIDR_BLOCK',
        'is-stateless': false,
        description: 'certwizard',
        'tcp-options': {'destination-port-range': {min: port, max: port}},
      }),
    ),
  );
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
