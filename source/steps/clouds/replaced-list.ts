import type {Argv} from '../../engine/server.ts';
import {type LinodeRule, mergeLinodeList} from './linode-list.ts';
import {mergeOracleList, type OracleRule} from './oracle-list.ts';
import {isObject, type MergedList} from './rule-list.ts';

/**
 * A list that the vendor's command line tool can only replace as a whole. The tool's words as of November 2026.
 * `whole` is what the tool printed, parsed: what else is in it goes back as it came.
 */
export type ReplacedList = {
  readonly vendor: string;
  /** Told from the form of the list's identifier alone. */
  isId(id: string): boolean;
  read(id: string): Argv;
  merge(whole: unknown, ports: readonly number[]): MergedList<OracleRule | LinodeRule>;
  write(id: string, whole: unknown, rules: readonly unknown[]): Argv;
};

const oracle: ReplacedList = {
  vendor: 'Oracle Cloud',
  isId: id => /^ocid1\.securitylist\.[a-z0-9.-]+$/.test(id),
  read: id => [
    ...(['oci', 'network', 'security-list', 'get'] as const),
    ...['--security-list-id', id, '--query', 'data."ingress-security-rules"'],
  ],
  merge: mergeOracleList,
  write: (id, _, rules) => [
    ...(['oci', 'network', 'security-list', 'update', '--force'] as const),
    ...['--security-list-id', id, '--ingress-security-rules', JSON.stringify(rules)],
  ],
};

const linode: ReplacedList = {
  vendor: 'Akamai Linode',
  isId: id => /^\d+$/.test(id),
  read: id => ['linode-cli', '--json', 'firewalls', 'rules-list', id],
  merge: (whole, ports) => mergeLinodeList(rulesOf(whole)?.inbound, ports),
  write(id, whole, rules) {
    const {inbound_policy: inbound, outbound_policy: outbound, outbound: out} = rulesOf(whole) ?? {};
    return [
      ...(['linode-cli', 'firewalls', 'rules-update', id, '--inbound', JSON.stringify(rules)] as const),
      ...['--outbound', JSON.stringify(out ?? [])],
      ...['--inbound_policy', String(inbound ?? 'DROP'), '--outbound_policy', String(outbound ?? 'ACCEPT')],
    ];
  },
};

/** The tool wraps what the vendor answers in a list of one. */
function rulesOf(whole: unknown): Readonly<Record<string, unknown>> | null {
  const inner: unknown = Array.isArray(whole) ? whole[0] : whole;
  return isObject(inner) ? inner : null;
}

/** One more is an entry here. */
export const REPLACED_LISTS: readonly ReplacedList[] = [oracle, linode];
