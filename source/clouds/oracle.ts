import type {Cloud} from './cloud.ts';
import {mergeOracleGroup, mergeOracleList, type OracleRule} from './oracle-list.ts';
import {addEach, replaceAll} from './rule-list.ts';
import {metadata, type VendorCli} from './vendor-cli.ts';

/** From a network card to its security groups, and to the security lists of its subnet: one that lets in is enough. */
const LISTS = `oci network vnic get --vnic-id "$1" --query 'data."nsg-ids"'
subnet=$(oci network vnic get --vnic-id "$1" --query 'data."subnet-id"' --raw-output)
oci network subnet get --subnet-id "$subnet" --query 'data."security-list-ids"'`;

/** A rule is removed by the identifier that it is given when it is made. */
const REMOVE = `ids=$(oci network nsg rules list --nsg-id "$1" --direction INGRESS --all --query "$2")
[ "$ids" = '[]' ] || oci network nsg rules remove --nsg-id "$1" --security-rule-ids "$ids"`;

/** Without it, oci prints words and no list where there is none. */
const OR_NONE = '|| `[]`';

const isGroup = (id: string) => id.startsWith('ocid1.networksecuritygroup.');

/** Finds a rule of ours, in oci's query language (JMESPath). */
function ours({source, 'tcp-options': options}: OracleRule): string {
  const port = options?.['destination-port-range']?.min;
  const range = `"tcp-options"."destination-port-range".min==\`${port}\``;
  return `data ${OR_NONE} | [?description=='certwizard' && source=='${source}' && ${range}].id`;
}

/** Run against the real oci (3.89) before a stand-in for the vendor's API, on 2026-11-22. */
const cli: VendorCli = {
  tool: 'oci',
  loggedIn: ['oci', 'iam', 'region', 'list', '--query', 'data[0].key'],
  isId: id => /^ocid1\.(networksecuritygroup|securitylist)\.[a-z0-9.-]+$/.test(id),
  replaces: id => !isGroup(id),
  find: {
    self: metadata('/opc/v2/vnics/0/vnicId', 'Authorization: Bearer Oracle'),
    isSelf: /^ocid1\.vnic\.[a-z0-9.-]+$/,
    lists: self => ['sh', '-euc', LISTS, 'sh', self],
  },
  read: id =>
    isGroup(id)
      ? [
          ...(['oci', 'network', 'nsg', 'rules', 'list', '--nsg-id', id] as const),
          ...['--direction', 'INGRESS', '--all', '--query', `data ${OR_NONE}`],
        ]
      : [
          ...(['oci', 'network', 'security-list', 'get', '--security-list-id', id] as const),
          ...['--query', `data."ingress-security-rules" ${OR_NONE}`],
        ],
  change: (id, printed, ports) =>
    isGroup(id)
      ? addEach(
          mergeOracleGroup(printed, ports),
          rule => [
            ...(['oci', 'network', 'nsg', 'rules', 'add', '--nsg-id', id] as const),
            ...['--security-rules', JSON.stringify([rule])],
          ],
          rule => ['sh', '-euc', REMOVE, 'sh', id, ours(rule)],
        )
      : // The update replaces every rule.
        replaceAll(mergeOracleList(printed, ports), rules => [
          ...(['oci', 'network', 'security-list', 'update', '--force'] as const),
          ...['--security-list-id', id, '--ingress-security-rules', JSON.stringify(rules)],
        ]),
};

export const oracle: Cloud = {
  id: 'oracle',
  name: 'Oracle Cloud',
  isHere: ({chassis_asset_tag}) => chassis_asset_tag === 'OracleCloud.com',
  command: port =>
    `oci network nsg rules add --nsg-id NSG_ID --security-rules '[{"direction":"INGRESS","protocol":"6","source":"0.0.0.0/0","sourceType":"CIDR_BLOCK","isStateless":false,"tcpOptions":{"destinationPortRange":{"min":${port},"max":${port}}}}]'`,
  console: [
    'Networking',
    'Virtual cloud networks',
    'the VCN of this instance',
    'Security Lists',
    'its list',
    'Add Ingress Rules: source 0.0.0.0/0, IP protocol TCP, destination port {port}',
  ],
  cli,
};
