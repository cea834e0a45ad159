import {mergeAwsList} from './aws-list.ts';
import type {Cloud} from './cloud.ts';
import {addEach} from './rule-list.ts';
import {metadata, type VendorCli} from './vendor-cli.ts';

/** Run against the real aws of Debian 12 (2.9); see test/e2e/vendor-cli.test.ts. */
const cli: VendorCli = {
  tool: 'aws',
  loggedIn: ['aws', 'sts', 'get-caller-identity', '--query', 'Account', '--output', 'text'],
  isId: id => /^sg-[0-9a-f]{8,17}$/.test(id),
  replaces: () => false,
  find: {
    self: metadata('/latest/meta-data/instance-id', null, {
      path: '/latest/api/token',
      ask: 'X-aws-ec2-metadata-token-ttl-seconds: 60',
      bring: 'X-aws-ec2-metadata-token',
    }),
    isSelf: /^i-[0-9a-f]{8,17}$/,
    lists: self => [
      ...(['aws', 'ec2', 'describe-instances', '--instance-ids', self, '--output', 'text'] as const),
      ...['--query', 'Reservations[].Instances[].SecurityGroups[].GroupId'],
    ],
  },
  read: id => [
    ...(['aws', 'ec2', 'describe-security-groups', '--group-ids', id] as const),
    ...['--query', 'SecurityGroups[0].IpPermissions', '--output', 'json'],
  ],
  change(id, printed, ports) {
    const words = (verb: string, rule: unknown) =>
      [
        ...(['aws', 'ec2', `${verb}-security-group-ingress`, '--group-id', id] as const),
        ...['--ip-permissions', JSON.stringify([rule]), '--output', 'json'],
      ] as const;
    return addEach(
      mergeAwsList(printed, ports),
      rule => words('authorize', rule),
      rule => words('revoke', rule),
    );
  },
};

export const aws: Cloud = {
  id: 'aws',
  name: 'Amazon EC2',
  isHere: ({board_vendor, product_uuid}) => board_vendor === 'Amazon EC2' || /^ec2/i.test(product_uuid ?? ''),
  command: port =>
    `aws ec2 authorize-security-group-ingress --group-id SG_ID --protocol tcp --port ${port} --cidr 0.0.0.0/0`,
  console: [
    'EC2',
    'Instances',
    'this instance',
    'Security',
    'its security group',
    'Edit inbound rules',
    'Add rule: Custom TCP, port {port}, source 0.0.0.0/0',
  ],
  cli,
};
