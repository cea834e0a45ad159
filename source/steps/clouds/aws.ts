import type {Cloud} from './cloud.ts';

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
};
