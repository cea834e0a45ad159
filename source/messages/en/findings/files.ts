/** Files and permissions: keys, lineages, hooks, the folder for challenges. */
export const files = {
  'CW-KEY-UNREADABLE.what':
    "nginx's workers ({user}) cannot read the private key of {names}: handshakes fail.",
  'CW-KEY-UNREADABLE.do': 'Give the workers access.',
  'CW-KEY-UNREADABLE-SELINUX.what':
    "nginx's workers ({user}) cannot read the private key of {names}. SELinux is on and may forbid it.",
  'CW-KEY-UNREADABLE-SELINUX.do':
    'Give the workers access, which also restores the labels. If it still fails, read the audit log.',
  'CW-KEY-UNREADABLE.published':
    'The folder that stops them is not one of certbot, so certwizard does not open it. Let nginx read copies of the keys.',
  'CW-KEY-READERS.what':
    'The group {group} (users: {members}) reads the private key of {names}. With the keys in place, the group of nginx takes its place: {group} can no longer read them.',
  'CW-KEY-READERS.do':
    "Let nginx read copies of the keys. The owners and modes in certbot's folders then stay as they are.",
  'CW-LINEAGE-FLAT.what':
    'In {folder}, the certificate of {names} is a file where certbot keeps a link. certbot skips its renewal, and nginx cannot be given access.',
  'CW-LINEAGE-FLAT.do':
    'Link it again to the same file in archive. A certificate that differs from all versions there stays as it is.',
  'CW-NEIGHBOUR-KEY.what':
    'The group {group} (users: {members}) can no longer read the private key of {names}.',
  'CW-NEIGHBOUR-KEY.do': 'Use --keys published. A step of the setup that changed it is undone.',
  'CW-KEY-PUBLIC.what': 'Every user of this server can read the private key of {names}.',
  'CW-KEY-PUBLIC.do': 'Restrict access. Consider replacing the key.',
  'CW-HOOK-MISSING.what':
    'The deploy hook {file} is missing or not executable: nginx could not read the key of the next new name.',
  'CW-HOOK-MISSING.do': 'Write the deploy hook.',
  'CW-HOOK-UNNAMED.what':
    'The deploy hook in {config} is {named}, not {file}. certbot before 5.3 then skips ours for new names.',
  'CW-HOOK-UNNAMED.do': 'Add the deploy hook to that file.',
  'CW-HOOK-OWN.what':
    'These certificates have deploy hooks of their own, so {config} does not set a common hook: {names}.',
  'CW-HOOK-OWN.do':
    'Nothing is wrong now. After certbot itself has issued a certificate for a new name, open its private key to nginx:',
  'CW-HOOK-OVERRIDES.what':
    'The deploy hook in {config} replaces the hooks that these certificates have of their own, at their next renewal: {names}.',
  'CW-HOOK-OVERRIDES.do': 'Remove the line deploy-hook from {config}. Then run the permissions step again.',
  'hook.none': 'not set',
  'hook.call-ours': 'Call {file} at the end of that hook.',
  'CW-HOOK-FAILED.what': 'The deploy hook {file} failed in part when it last ran.',
  'CW-HOOK-FAILED.do':
    'Check for immutable files, read-only mounts and links that point outside of archive/. Set the permissions again.',
  'CW-TWIN.what':
    '{name} is a duplicate lineage for {covers}. nginx looks for certificates in a folder with the plain name and never uses it.',
  'CW-TWIN.do': 'Check that {covers} has a lineage of its own. Delete the duplicate.',
  'CW-OTHER-CLIENT.what': '{client} keeps certificates in {folder} (names: {count}).',
  'CW-OTHER-CLIENT.do': 'Let only one ACME client renew each name. certwizard does not change that folder.',
  'other-client.dehydrated':
    'Set a group in its deploy_cert hook if nginx should read its keys: it creates each one as root:root 0600.',
  'other-client.lego':
    'Set group and mode of its keys once for each name if nginx should read them: lego keeps both.',
  'CW-WEBROOT-OTHERS.what':
    '{path} belongs to {owner}:{group}, and certbot writes below it as root: users who can change it can make root write anywhere.',
  'CW-WEBROOT-OTHERS.do': 'Check its contents. Move it away. Let certwizard create it again.',
  'CW-WEBROOT-FORMER.what':
    '{path} belongs to {owner}:{group}, and certificates are still renewed through it: users who can change it can make root write anywhere.',
  'CW-WEBROOT-FORMER.do': 'Move the renewal to {webroot}.',

  'CW-LOG-MISSING.what':
    '{about} is missing: handshakes for {name} fail ({count} times in the log, last at {at}).',
  'CW-LOG-MISSING.do': 'Restore it from archive/ or a backup, or issue a new certificate.',
  'CW-LOG-CLOSED.what':
    "nginx's workers may not read {about}: handshakes for {name} fail ({count} times in the log, last at {at}).",
  'CW-LOG-CLOSED.do': 'Give the workers access.',
  'CW-LOG-CORRUPT.what':
    '{about} is empty, truncated or not a PEM file: handshakes for {name} fail ({count} times in the log, last at {at}).',
  'CW-LOG-CORRUPT.do': 'Check whether the disk was full. Write the file again.',
  'CW-LOG-MISMATCH.what':
    '{about} does not belong to the certificate beside it: handshakes for {name} fail ({count} times in the log, last at {at}).',
  'CW-LOG-MISMATCH.do':
    'Check that both links in that folder have the same number. If they do, renew the certificate.',
  'CW-LOG-STALE.what':
    'The new certificate of {name} cannot be served because of {about} (last at {at}). The old one is served until it expires or nginx is reloaded.',
  'CW-LOG-STALE.do': 'Fix what the log line names, or write the pair again.',
  'CW-LOG-UNNAMED.what':
    'ngx_mruby could not load a certificate or its key {count} times (last at {at}). The log does not name it.',
  'CW-LOG-UNNAMED.do':
    'Find the name that fails. Check that its certificate and key are PEM files and belong together.',
  'CW-LOG-HANDSHAKE.what':
    'Handshakes fail on this server: {about} ({count} times in the log, last at {at}).',
  'CW-LOG-HANDSHAKE.do':
    'Read the log lines before it. If there are none, check that each certificate and its key have the same type (RSA or EC).',

  'CW-LINEAGE-DANGLING.what':
    'A link in {folder} leads nowhere. {archive} has the whole certificate in version {version}.',
  'CW-LINEAGE-DANGLING.do':
    'Point the links to version {version} in {archive}. No new certificate is needed.',
  'CW-LINEAGE-ARCHIVE-GONE.what':
    'The links in {folder} lead nowhere: {archive} does not have all files of any version.',
  'CW-LINEAGE-ARCHIVE-GONE.do':
    'Restore {archive} from a backup, or let certwizard move what is left aside and issue a new certificate for {name}.',
  'CW-LINEAGE-UNMANAGED.what':
    'The certificate of {name} is valid, but certbot does not renew it: it has no renewal configuration.',
  'CW-LINEAGE-UNMANAGED.do':
    'Copy the renewal configuration of {name} from the server or the backup that the certificate came from. If there is none, move {folder} away and run the setup again: it issues a new certificate.',
} as const;
