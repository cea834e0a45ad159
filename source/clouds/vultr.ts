import type {Cloud} from './cloud.ts';
import {addEach, listIn} from './rule-list.ts';
import DELETE from './shell/vultr-delete.sh?raw';
import {isUuid, metadata, type VendorCli} from './vendor-cli.ts';
import {mergeVultrList} from './vultr-list.ts';

/**
 * Run against the real vultr-cli (3.10) before a stand-in for the vendor's API, on 2026-11-22. It takes the group as an
 * argument, while the documentation of November 2025 still has --id.
 */
const cli: VendorCli = {
  tool: 'vultr-cli',
  loggedIn: ['vultr-cli', 'firewall', 'group', 'list', '-o', 'json'],
  isId: isUuid,
  replaces: () => false,
  find: {
    self: metadata('/v1/instance-v2-id'),
    isSelf: /^[0-9a-f-]{36}$/,
    lists: self => ['sh', '-euc', 'vultr-cli instance get "$1" | grep -i "firewall group"', 'sh', self],
  },
  read: id => ['vultr-cli', 'firewall', 'rule', 'list', id, '--per-page', '500', '-o', 'json'],
  change: (id, printed, ports) =>
    addEach(
      mergeVultrList(listIn(printed, 'firewall_rules'), ports),
      rule => [
        ...(['vultr-cli', 'firewall', 'rule', 'create', id, `--ip-type=${rule.ip_type}`] as const),
        ...['--protocol=tcp', `--size=${rule.subnet_size}`, `--subnet=${rule.subnet}`, `--port=${rule.port}`],
        '--notes=certwizard',
      ],
      rule => ['sh', '-euc', DELETE, 'sh', id, rule.ip_type, rule.port],
    ),
};

export const vultr: Cloud = {
  id: 'vultr',
  name: 'Vultr',
  isHere: ({sys_vendor}) => sys_vendor === 'Vultr',
  command: port =>
    `vultr-cli firewall rule create GROUP_ID --ip-type=v4 --protocol=tcp --size=0 --subnet=0.0.0.0 --port=${port}`,
  console: [
    'Network',
    'Firewall',
    'the group of this server',
    'IPv4 Rules and IPv6 Rules: TCP, port {port}, source anywhere',
  ],
  cli,
};
