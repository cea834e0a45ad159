import type {Cloud} from './cloud.ts';

export const vultr: Cloud = {
  id: 'vultr',
  name: 'Vultr',
  isHere: ({sys_vendor}) => sys_vendor === 'Vultr',
  command: port =>
    `vultr-cli firewall rule create --id=GROUP_ID --ip-type=v4 --protocol=tcp --size=0 --subnet=0.0.0.0 --port=${port}`,
  console: [
    'Network',
    'Firewall',
    'the group of this server',
    'IPv4 Rules and IPv6 Rules: TCP, port {port}, source anywhere',
  ],
};
