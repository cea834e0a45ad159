import type {Cloud} from './cloud.ts';
import {mergeGoogleList} from './google-list.ts';
import {addEach} from './rule-list.ts';
import {metadata, type VendorCli} from './vendor-cli.ts';

/** Run against the real gcloud (528.0) before a stand-in for the vendor's API, on 2026-11-22. */
const cli: VendorCli = {
  tool: 'gcloud',
  loggedIn: ['gcloud', 'auth', 'list', '--filter=status:ACTIVE', '--format=value(account)'],
  isId: id => /^networks\/[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(id),
  replaces: () => false,
  find: {
    self: metadata('/computeMetadata/v1/instance/network-interfaces/0/network', 'Metadata-Flavor: Google'),
    isSelf: /^projects\/\d+\/networks\/[-a-z0-9]+$/,
    lists: self => ({known: self.split('/').slice(2).join('/')}),
  },
  read: () => ['gcloud', 'compute', 'firewall-rules', 'list', '--format=json'],
  change: (id, printed, ports) =>
    addEach(
      mergeGoogleList(printed, id.replace('networks/', ''), ports),
      ({name, network, priority, sourceRanges, allowed}) => [
        ...(['gcloud', 'compute', 'firewall-rules', 'create', name, `--network=${network}`] as const),
        ...['--direction=INGRESS', `--priority=${priority}`, `--allow=tcp:${allowed?.[0]?.ports?.[0]}`],
        ...[`--source-ranges=${sourceRanges?.[0]}`, '--description=certwizard', '--quiet'],
      ],
      ({name}) => ['gcloud', 'compute', 'firewall-rules', 'delete', name, '--quiet'],
    ),
};

export const google: Cloud = {
  id: 'google',
  name: 'Google Compute Engine',
  isHere: ({product_name}) => product_name === 'Google Compute Engine',
  command: port =>
    `gcloud compute firewall-rules create allow-tcp-${port} --direction=INGRESS --allow=tcp:${port} --source-ranges=0.0.0.0/0`,
  console: ['VPC network', 'Firewall', 'Create firewall rule: ingress, source 0.0.0.0/0, TCP port {port}'],
  cli,
};
