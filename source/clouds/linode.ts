import type {Cloud} from './cloud.ts';
import {mergeLinodeList} from './linode-list.ts';
import {isObject, replaceAll} from './rule-list.ts';
import {metadata, type VendorCli} from './vendor-cli.ts';

/**
 * Run against the real linode-cli (of May 2026, with the API's description 4.176) before a stand-in for the vendor's
 * API, on 2026-11-22. The update replaces every rule, in and out.
 */
const cli: VendorCli = {
  tool: 'linode-cli',
  loggedIn: ['linode-cli', '--json', 'firewalls', 'list'],
  isId: id => /^\d+$/.test(id),
  replaces: () => true,
  find: {
    // Its answer is `id: 123` among other lines.
    self: [
      ...(['sh', '-euc', `"$@" | sed -n 's/^id: //p'`, 'sh'] as const),
      ...metadata('/v1/instance', null, {
        path: '/v1/token',
        ask: 'Metadata-Token-Expiry-Seconds: 60',
        bring: 'Metadata-Token',
      }),
    ],
    isSelf: /^\d+$/,
    lists: self => [
      'linode-cli',
      '--text',
      '--no-headers',
      '--format',
      'id',
      'linodes',
      'firewalls-list',
      self,
    ],
  },
  read: id => ['linode-cli', '--json', 'firewalls', 'rules-list', id],
  change(id, printed, ports) {
    // The tool wraps what the vendor answers in a list of one.
    const inner: unknown = Array.isArray(printed) ? printed[0] : printed;
    const whole = isObject(inner) ? inner : {};
    return replaceAll(mergeLinodeList(whole.inbound, ports), rules => [
      ...(['linode-cli', 'firewalls', 'rules-update', id, '--inbound', JSON.stringify(rules)] as const),
      ...['--outbound', JSON.stringify(whole.outbound ?? [])],
      ...['--inbound_policy', String(whole.inbound_policy ?? 'DROP')],
      ...['--outbound_policy', String(whole.outbound_policy ?? 'ACCEPT')],
    ]);
  },
};

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
  cli,
};
