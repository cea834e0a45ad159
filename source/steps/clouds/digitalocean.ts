import type {Cloud} from './cloud.ts';

export const digitalocean: Cloud = {
  id: 'digitalocean',
  name: 'DigitalOcean',
  isHere: ({sys_vendor}) => sys_vendor === 'DigitalOcean',
  command: port =>
    `doctl compute firewall add-rules FIREWALL_ID --inbound-rules "protocol:tcp,ports:${port},address:0.0.0.0/0 protocol:tcp,ports:${port},address:::/0"`,
  console: [
    'Networking',
    'Firewalls',
    'the firewall of this droplet',
    'Inbound Rules: TCP, port {port}, all IPv4, all IPv6',
  ],
};
