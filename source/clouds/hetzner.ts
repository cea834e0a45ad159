import type {Cloud} from './cloud.ts';
import {type HetznerRule, mergeHetznerList} from './hetzner-list.ts';
import {ANYWHERE, addEach, listIn} from './rule-list.ts';
import {metadata, type VendorCli} from './vendor-cli.ts';

/** Run against the real hcloud of Debian 12 (1.30); see test/e2e/vendor-cli.test.ts. */
const cli: VendorCli = {
  tool: 'hcloud',
  loggedIn: ['hcloud', 'firewall', 'list', '-o', 'json'],
  isId: id => /^\d+$/.test(id),
  replaces: () => false,
  find: {
    self: metadata('/hetzner/v1/metadata/instance-id'),
    isSelf: /^\d+$/,
    lists: self => [
      ...(['hcloud', 'server', 'describe', self, '-o'] as const),
      'format={{range .PublicNet.Firewalls}}{{.Firewall.ID}} {{end}}',
    ],
  },
  read: id => ['hcloud', 'firewall', 'describe', id, '-o', 'json'],
  change(id, printed, ports) {
    const words = (verb: string, {port}: HetznerRule) =>
      [
        ...(['hcloud', 'firewall', verb, id, '--direction', 'in', '--protocol', 'tcp'] as const),
        ...['--port', String(port), ...ANYWHERE.flatMap(everybody => ['--source-ips', everybody])],
        ...['--description', 'certwizard'],
      ] as const;
    return addEach(
      mergeHetznerList(listIn(printed, 'rules'), ports),
      rule => words('add-rule', rule),
      rule => words('delete-rule', rule),
    );
  },
};

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
  cli,
};
