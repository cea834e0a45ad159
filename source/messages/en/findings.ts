/** For each code, what is wrong and what to do. The codes stay English in every language. */
export const findings = {
  'CW-PROBE.what': 'Looking at "{probe}" brought something that certwizard does not understand: {reason}',
  'CW-PROBE.do': 'Nothing is planned on guesses. Please report this with the output shown.',
  'CW-UNSUPPORTED.what':
    '{system} is not supported: certwizard needs Debian, Ubuntu or one of their kin, with apt.',
  'CW-UNSUPPORTED.do': 'Run it on Debian 12 or later, or Ubuntu 22.04 or later.',
  'CW-ENGINE.what':
    'This server runs the nginx that certwizard has built, and --engine {engine} is another one.',
  'CW-ENGINE.do': 'Go back with `certwizard undo`, then run `certwizard setup --engine {engine}`.',
  'CW-SOURCES-MISSING.what': 'There is no {repository} at {from} that could be fetched.',
  'CW-SOURCES-MISSING.do':
    'Give --sources a folder or URL with the git repositories nginx and ngx_mruby in it, or see that {from} can be reached.',
  'CW-SOURCES-COMMIT.what': 'The {repository} at {from} does not have commit {commit} of {date}.',
  'CW-SOURCES-COMMIT.do': 'Bring that copy up to date: `git fetch --tags` in it.',
  'CW-BUILD-DISK.what': 'Compiling needs {needed} MiB of disk below /var, and there are {there}.',
  'CW-BUILD-DISK.do': 'Make room, or use --engine native, which compiles nothing.',
  'CW-BUILD-MEMORY.what': 'Compiling needs {needed} MiB of free memory or swap, and there are {there}.',
  'CW-BUILD-MEMORY.do':
    'Add swap (`fallocate -l 1G /swap && chmod 600 /swap && mkswap /swap && swapon /swap`), or use --engine native.',
  'CW-MODULE-OUT.what':
    'nginx does not load ngx_mruby: {file} is gone. After an update that the module did not fit, the guard takes it out; nginx chooses the certificates itself until then.',
  'CW-MODULE-OUT.do': 'Run `certwizard setup`, which builds the module for the nginx of today.',
  'CW-PORT-TAKEN.what': 'Port {port} is taken by {program} (pid {pid}).',
  'CW-PORT-TAKEN.do': 'Stop it, or move it to another port, then run this again.',
  'CW-NGINX-CONFIG.what': 'nginx refuses its configuration and could not start again.',
  'CW-NGINX-CONFIG.do':
    'Mend the line that it names; certwizard does not touch a configuration that is broken already.',
  'CW-CONF-D.what':
    'nginx.conf does not include /etc/nginx/conf.d/*.conf, where certwizard writes its servers.',
  'CW-CONF-D.do': 'Put `include /etc/nginx/conf.d/*.conf;` into its http block.',
  'CW-NGINX-MISSING.what': 'nginx is not installed.',
  'CW-NGINX-MISSING.do': 'Run `certwizard setup`.',
  'CW-NGINX-STOPPED.what': 'nginx does not run.',
  'CW-NGINX-STOPPED.do': 'Start it; `journalctl -u nginx` says why it stopped.',
  'CW-CONFIG-MISSING.what': '{file} is not there: nothing serves the names.',
  'CW-CONFIG-MISSING.do': 'Run `certwizard setup`.',
  'CW-CONFIG-NOT-LOADED.what': '{file} is newer than the running nginx, which still works by an older one.',
  'CW-CONFIG-NOT-LOADED.do': 'Run `certwizard setup`, or `nginx -t && nginx -s reload`.',
  'CW-OTHER-DEFAULT.what':
    'Another site takes all names ({file}:{line}), so certwizard serves only the names it was given.',
  'CW-OTHER-DEFAULT.do': 'Nothing needs to be done. Names added later need `certwizard setup` again.',
  'CW-FALLBACK-NOT-SERVED.what': 'A client with a hostile name does not get the fallback certificate.',
  'CW-FALLBACK-NOT-SERVED.do':
    'Run `certwizard setup`; if another site answers on port 443, its certificate is seen here.',
  'CW-KEY-UNREADABLE.what': "nginx's workers ({user}) cannot read the key of {names}: handshakes fail.",
  'CW-KEY-UNREADABLE.do':
    'Run `certwizard setup --only permissions`. A mode that ends in + has an access list as well: `setfacl -b PATH` removes it.',
  'CW-KEY-PUBLIC.what': 'Everybody on this server can read the key of {names}.',
  'CW-KEY-PUBLIC.do': 'Run `certwizard setup --only permissions`, and think of replacing the key.',
  'CW-HOOK-MISSING.what':
    '{file} is missing or cannot run: the key of the next new name would be closed to nginx.',
  'CW-HOOK-MISSING.do': 'Run `certwizard setup --only permissions`.',
  'CW-HOOK-UNNAMED.what':
    '{config} does not name {file}: certbot before 5.3 would not run it for a new name.',
  'CW-HOOK-UNNAMED.do':
    'Run `certwizard setup --only permissions`. Where another hook is named with quotes or a comment, let it call {file} at its end.',
  'CW-HOOK-FAILED.what': 'The deploy hook {file} could not do all of its work when it last ran.',
  'CW-HOOK-FAILED.do':
    'Look for an immutable file (`lsattr`), a read-only mount or a link that leads out of archive/, then run `certwizard setup --only permissions`.',
  'CW-KEY-UNREADABLE-SELINUX.what':
    "nginx's workers ({user}) cannot read the key of {names}, and SELinux is on: it decides as well.",
  'CW-KEY-UNREADABLE-SELINUX.do':
    'Run `certwizard setup --only permissions`, which restores the labels; `ausearch -m avc -c nginx` shows what was refused.',
  'CW-TWIN.what':
    '{name} is a second lineage for {covers}: nginx looks for a folder named like the name, and never finds it.',
  'CW-TWIN.do':
    'If {covers} is served from its own lineage, `certbot delete --cert-name {name}` removes the twin.',
  'CW-OTHER-CLIENT.what': '{client} keeps certificates in {folder}, which certwizard does not change.',
  'CW-OTHER-CLIENT.do': '{advice}',
  'CW-HOST-FIREWALL.what': "This server's firewall blocks {port}/tcp: {rule}",
  'CW-HOST-FIREWALL.do': 'Run `certwizard setup --only port80`.',
  'CW-OTHER-FIREWALL.what': '{tool} is on, and this version of certwizard does not change its rules.',
  'CW-OTHER-FIREWALL.do': 'See that {tool} lets 80/tcp and 443/tcp in.',
  'CW-CLOUD-INGRESS.what':
    'This server stands at {cloud}, whose own ingress list has to let 80/tcp and 443/tcp in.',
  'CW-CLOUD-INGRESS.do': 'In the console: {console}. Or: {command}',
  'CW-NO-CERTIFICATE.what': '{name} has no certificate in {folder}.',
  'CW-NO-CERTIFICATE.do': 'Run `certwizard setup`.',
  'CW-LINEAGE-HALF-MADE.what':
    'An issuance of {name} was interrupted: what is there is no whole certificate.',
  'CW-LINEAGE-HALF-MADE.do': 'Run `certwizard setup`, which moves the remains aside and issues again.',
  'CW-WRONG-NAMES.what': 'The certificate in {folder} is not for {name}.',
  'CW-WRONG-NAMES.do': 'Rename that lineage with certbot, then run `certwizard setup`.',
  'CW-EXPIRED.what': 'The certificate of {name} has expired.',
  'CW-EXPIRED.do': 'Run `certbot renew --cert-name {name}` and read what it says.',
  'CW-RENEWAL-LATE.what': 'The certificate of {name} should have been renewed by now.',
  'CW-RENEWAL-LATE.do': 'Run `certbot renew --cert-name {name}` and read what it says.',
  'CW-OTHER-CERTIFICATE.what':
    'Over IPv{family}, {name} is served with another certificate than the one on disk.',
  'CW-OTHER-CERTIFICATE.do':
    'Run `certwizard setup`. Another site with this name may answer first: `nginx -T | grep server_name`.',
  'CW-HANDSHAKE-FAILED.what': 'Over IPv{family}, the handshake for {name} fails.',
  'CW-HANDSHAKE-FAILED.do':
    "Look at the end of nginx's error log for the path that the worker could not load.",
  'CW-CHALLENGE-SWALLOWED.what': 'Over IPv{family}, a challenge file for {name} is not answered on http.',
  'CW-CHALLENGE-SWALLOWED.do': 'Run `certwizard setup`. Another site with this name may answer first.',
  'CW-NO-REDIRECT.what': 'Over IPv{family}, http://{name}/ does not redirect to https.',
  'CW-NO-REDIRECT.do': 'Run `certwizard setup`. Another site with this name may answer first.',
  'CW-NO-RENEWAL.what': 'Nothing will renew the certificates: {unit} is not on.',
  'CW-NO-RENEWAL.do': 'Run `certwizard setup`, or switch it on. Without systemd, cron has to run.',
  'other-client.dehydrated':
    'It makes every new key root:root 0600, so a group has to be given in its own deploy_cert hook.',
  'other-client.lego':
    'It keeps the group and the mode of a key that it replaces: set both once for each name.',
} as const;
