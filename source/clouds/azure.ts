import {mergeAzureList} from './azure-list.ts';
import type {Cloud} from './cloud.ts';
import {addEach} from './rule-list.ts';
import {metadata, type VendorCli} from './vendor-cli.ts';

const ID =
  /^\/subscriptions\/([0-9a-f-]{36})\/resourceGroups\/([\w(][\w.()-]{0,89})\/providers\/Microsoft\.Network\/networkSecurityGroups\/(\w[\w.-]{0,79})$/i;

/** The words that name a group to az. */
function named(id: string): string[] {
  const [, subscription = '', group = '', name = ''] = ID.exec(id) ?? [];
  return ['--subscription', subscription, '-g', group, '--nsg-name', name];
}

/**
 * Run against the real az (2.74) before a stand-in for the vendor's API, on 2026-11-22. Debian 12's own (2.45) ends in an
 * error at `network`.
 */
const cli: VendorCli = {
  tool: 'az',
  loggedIn: ['az', 'account', 'show', '--query', 'id', '-o', 'tsv'],
  isId: id => ID.test(id),
  replaces: () => false,
  find: {
    self: metadata(
      '/metadata/instance/compute/resourceGroupName?api-version=2021-02-01&format=text',
      'Metadata: true',
    ),
    isSelf: /^[\w(][\w.()-]{0,89}$/,
    lists: self => ['az', 'network', 'nsg', 'list', '-g', self, '--query', '[].id', '-o', 'tsv'],
  },
  read: id => ['az', 'network', 'nsg', 'rule', 'list', ...named(id), '-o', 'json'],
  change: (id, printed, ports) =>
    addEach(
      mergeAzureList(printed, ports),
      ({name, priority, destinationPortRange: port}) => [
        ...(['az', 'network', 'nsg', 'rule', 'create', ...named(id), '-n', name] as const),
        ...[
          '--priority',
          String(priority),
          '--direction',
          'Inbound',
          '--access',
          'Allow',
          '--protocol',
          'Tcp',
        ],
        ...['--source-address-prefixes', '*', '--destination-port-ranges', String(port), '-o', 'json'],
      ],
      ({name}) => ['az', 'network', 'nsg', 'rule', 'delete', ...named(id), '-n', name],
    ),
};

export const azure: Cloud = {
  id: 'azure',
  name: 'Microsoft Azure',
  isHere: ({chassis_asset_tag}) => chassis_asset_tag === '7783-7084-3265-9085-8269-3286-77',
  command: port =>
    `az network nsg rule create -g GROUP --nsg-name NSG --name Allow${port} --priority 300 --direction Inbound --access Allow --protocol Tcp --source-address-prefixes '*' --destination-port-ranges ${port}`,
  console: [
    'Virtual machines',
    'this machine',
    'Networking',
    'Add inbound port rule: destination port {port}, protocol TCP, action Allow',
  ],
  cli,
};
