import type {Cloud} from './cloud.ts';

export const hetzner: Cloud = {
  id: 'hetzner',
  name: 'Hetzner Cloud',
  isHere: ({sys_vendor}) => sys_vendor === 'Hetzner',
  command: port =>
    `hcloud firewall add-rule --direction in --protocol tcp --port ${port} --source-ips 0.0.0.0/0 --source-ips ::/0 FIREWALL`,
  console: [
    'the project',
    'Firewalls',
    'the firewall of this server',
    'Inbound rules: TCP, port {port}, any IPv4, any IPv6',
  ],
};
