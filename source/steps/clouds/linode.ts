import type {Cloud} from './cloud.ts';

export const linode: Cloud = {
  id: 'linode',
  name: 'Akamai Linode',
  isHere: ({sys_vendor}) => sys_vendor === 'Linode' || sys_vendor === 'Akamai',
  command: port =>
    `linode-cli firewalls rules-list FIREWALL_ID  # rules-update replaces every inbound rule: add TCP ${port} in the console instead`,
  console: [
    'Firewalls',
    'the firewall of this Linode',
    'Rules',
    'Add an inbound rule: TCP, port {port}, all IPv4, all IPv6, action Accept',
  ],
};
