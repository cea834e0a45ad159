/** Why an action is there: review, progress, and the comments of the printed script. */
export const actions = {
  'why.settings': 'Remember the answers, for the next run and for `certwizard status`',
  'why.packages.finish': 'Finish an installation that was interrupted',
  'why.packages.install': 'Install what is missing: {packages}',
  'why.nginx.start': 'Start nginx, now and at every boot',
  'why.canary': 'A file that is always there, to see from outside that challenges are answered',
  'why.site': 'What the https names serve: written once, then yours to edit',
  'why.default-site': "Take the distribution's welcome page out of the way: it claims every name on port 80",
  'why.fallback':
    'A self-signed certificate for clients that name no known host; its key is made here and stays here',
  'why.fallback.access': 'Let the group {group} read the fallback certificate',
  'why.config': 'The http and the https server; the certificate is chosen by SNI in every handshake',
  'why.reload': 'Load the configuration that an earlier run put in place',
  'why.hook.in-place':
    'After every issuance and renewal, let the group {group} read the keys, and nobody else',
  'why.hook.published':
    'After every issuance and renewal, copy what is served to where the group {group} can read it',
  'why.cli-ini': 'Name that hook in certbot’s configuration, so that it also runs for a new name',
  'why.cli-ini.join':
    'Let that hook run for a new name as well, after the one that is named there already: {hook}',
  'why.hook.run.in-place': 'Let the group {group} read the certificates of today',
  'why.hook.run.published': 'Copy the certificates of today to where the group {group} can read them',
  'why.firewall.live': 'Open {port}/tcp in {tool}, before what blocks it: {rule}',
  'why.firewall.file': 'The same in {file}, so that it is still open after a reboot',
  'why.cloud-list': 'Open 80/tcp and 443/tcp in the list {id} at {cloud}, and keep all that is in it',
  'why.trust': 'Trust the certificate authority that was given with --acme-ca',
  'why.set-aside': 'Move the remains of an interrupted issuance of {name} out of the way; nothing is deleted',
  'why.rehearse': 'Rehearse the challenge for {name}: everything but a certificate',
  'why.issue': 'Get the certificate for {name} from {server}',
  'why.timer': 'Switch on the timer that renews: {unit}',
  'why.undo.restore': 'Put back {path} as it was',
  'why.undo.remove': 'Remove {path}, which was not there before',
  'why.undo.modes': 'Put back modes and owners below {path}',
  'why.undo.run': 'Take back: {what}',
} as const;
