import type {Cloud} from './cloud.ts';

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
};
