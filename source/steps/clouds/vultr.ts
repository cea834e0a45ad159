import type {Cloud} from './cloud.ts';
import {addEach, isObject} from './rule-list.ts';
import {isUuid, metadata, type VendorCli} from './vendor-cli.ts';
import {mergeVultrList} from './vultr-list.ts';

/**
 * From the source of vultr-cli 3, which takes the group as an argument, while the documentation of November 2025 still
 * has --id. A rule is deleted by the number that it is given when it is made, so there is no inverse to write down.
 */
const cli: VendorCli = {
  tool: 'vultr-cli',
  loggedIn: ['vultr-cli', 'firewall', 'group', 'list', '-o', 'json'],
  idForm: "a firewall group's UUID",
  isId: isUuid,
  find: {
    self: metadata('/v1/instance-v2-id'),
    isSelf: /^[0-9a-f-]{36}$/,
    lists: self => ['sh', '-euc', 'vultr-cli instance get "$1" | grep -i "firewall group"', 'sh', self],
  },
  read: id => ['vultr-cli', 'firewall', 'rule', 'list', id, '--per-page', '500', '-o', 'json'],
  change: (id, printed, ports) =>
    addEach(
      mergeVultrList(isObject(printed) ? printed.firewall_rules : null, ports),
      rule => [
        ...(['vultr-cli', 'firewall', 'rule', 'create', id, `--ip-type=${rule.ip_type}`] as const),
        ...['--protocol=tcp', `--size=${rule.subnet_size}`, `--subnet=${rule.subnet}`, `--port=${rule.port}`],
        '--notes=certwizard',
      ],
      () => null,
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
