import type {Cloud} from './cloud.ts';
import {mergeOracleList} from './oracle-list.ts';
import {replaceAll} from './rule-list.ts';
import {metadata, type VendorCli} from './vendor-cli.ts';

/** From a network card to the security lists of its subnet. */
const LISTS = `subnet=$(oci network vnic get --vnic-id "$1" --query 'data."subnet-id"' --raw-output)
oci network subnet get --subnet-id "$subnet" --query 'data."security-list-ids"'`;

/** From the documentation of November 2026 (docs.oracle.com/iaas/tools/oci-cli): the update replaces every rule. */
const cli: VendorCli = {
  tool: 'oci',
  loggedIn: ['oci', 'iam', 'region', 'list', '--query', 'data[0].key'],
  idForm: 'ocid1.securitylist.…',
  isId: id => /^ocid1\.securitylist\.[a-z0-9.-]+$/.test(id),
  find: {
    self: metadata('/opc/v2/vnics/0/vnicId', 'Authorization: Bearer Oracle'),
    isSelf: /^ocid1\.vnic\.[a-z0-9.-]+$/,
    lists: self => ['sh', '-euc', LISTS, 'sh', self],
  },
  read: id => [
    ...(['oci', 'network', 'security-list', 'get'] as const),
    ...['--security-list-id', id, '--query', 'data."ingress-security-rules"'],
  ],
  change: (id, printed, ports) =>
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
