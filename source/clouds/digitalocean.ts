import type {Cloud} from './cloud.ts';
import {mergeDigitalOceanList} from './digitalocean-list.ts';
import {ANYWHERE, addEach, listIn} from './rule-list.ts';
import {isUuid, metadata, type VendorCli} from './vendor-cli.ts';

/** Run against the real doctl (1.166) before a stand-in for the vendor's API, on 2026-11-22. */
const cli: VendorCli = {
  tool: 'doctl',
  loggedIn: ['doctl', 'account', 'get', '--format', 'Status', '--no-header'],
  isId: isUuid,
  replaces: () => false,
  find: {
    self: metadata('/metadata/v1/id'),
    isSelf: /^\d+$/,
    lists: self => ['doctl', 'compute', 'firewall', 'list-by-droplet', self, '--format', 'ID', '--no-header'],
  },
  read: id => ['doctl', 'compute', 'firewall', 'get', id, '-o', 'json'],
  change(id, printed, ports) {
    const [firewall]: readonly unknown[] = Array.isArray(printed) ? printed : [printed];
    const words = (verb: string, port: string) =>
      [
        ...(['doctl', 'compute', 'firewall', `${verb}-rules`, id, '--inbound-rules'] as const),
        ['protocol:tcp', `ports:${port}`, ...ANYWHERE.map(everybody => `address:${everybody}`)].join(','),
      ] as const;
    return addEach(
      mergeDigitalOceanList(listIn(firewall, 'inbound_rules'), ports),
      rule => words('add', rule.ports),
      rule => words('remove', rule.ports),
    );
  },
};

export const digitalocean: Cloud = {
  id: 'digitalocean',
  name: 'DigitalOcean',
  isHere: ({sys_vendor}) => sys_vendor === 'DigitalOcean',
  command: port =>
    `doctl compute firewall add-rules FIREWALL_ID --inbound-rules protocol:tcp,ports:${port},address:0.0.0.0/0,address:::/0`,
  console: [
    'Networking',
    'Firewalls',
    'the firewall of this droplet',
    'Inbound Rules: TCP, port {port}, all IPv4, all IPv6',
  ],
  cli,
};
