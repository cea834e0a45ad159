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
    'Give --sources a folder or URL with copies of nginx and ngx_mruby in it, or see that {from} can be reached, or use --engine native, which needs neither.',
  'CW-SOURCES-CLOSED.what':
    'The {repository} at {from} cannot be read by others than its owner, and it is looked into and copied without root’s rights.',
  'CW-SOURCES-CLOSED.do': 'Let everybody read it: `chmod -R a+rX {from}`.',
  'CW-SOURCES-COMMIT.what': 'The {repository} at {from} does not have commit {commit} of {date}.',
  'CW-SOURCES-COMMIT.do': 'Bring that copy up to date: `git fetch --tags` in it.',
  'CW-BUILD-DISK.what': 'Compiling needs {needed} MiB of disk below /var, and there are {there}.',
  'CW-BUILD-DISK.do': 'Make room, or use --engine native, which compiles nothing.',
  'CW-BUILD-MEMORY.what': 'Compiling needs {needed} MiB of free memory or swap, and there are {there}.',
  'CW-BUILD-MEMORY.do':
    'Add swap (`fallocate -l 1G /swap && chmod 600 /swap && mkswap /swap && swapon /swap`), or use --engine native.',
  'CW-SETTINGS.what': '{file} makes no sense: which names were asked for, and how, is not known any more.',
  'CW-SETTINGS.do': 'Run `certwizard setup` with all the names; it writes the file anew.',
  'CW-MODULE-NGINX.what':
    "This system's nginx is {version}, and has no package nginx-dev with what a module is built against.",
  'CW-MODULE-NGINX.do': 'Use --build own, which makes an nginx of its own, or --engine native.',
  'CW-LOG-HINT.what':
    'The log of nginx has a line about a fault that nothing else on this server shows ({count} times, last at {at}).',
  'CW-LOG-HINT.do':
    'Check the line. It may be over, it may be rare, or a visitor may have had nginx log it: the text of a request is logged as it came.',
  'CW-LOG-MISSING.what':
    '{about} is not there: handshakes for {name} fail ({count} in the log, last at {at}).',
  'CW-LOG-MISSING.do':
    'Put it back from /etc/letsencrypt/archive or a backup, or run `certwizard setup`, which gets a new certificate.',
  'CW-LOG-CLOSED.what':
    "nginx's workers may not read {about}: handshakes for {name} fail ({count} in the log, last at {at}).",
  'CW-LOG-CLOSED.do': 'Run `certwizard setup --only permissions`.',
  'CW-LOG-CORRUPT.what':
    '{about} is empty, cut short or no PEM file: handshakes for {name} fail ({count} in the log, last at {at}).',
  'CW-LOG-CORRUPT.do':
    'Look whether the disk was full, then `certbot renew --cert-name {name} --force-renewal`; where {about} is a copy, `certwizard setup --only permissions` makes it again.',
  'CW-LOG-MISMATCH.what':
    '{about} is not the key of the certificate beside it: handshakes for {name} fail ({count} in the log, last at {at}).',
  'CW-LOG-MISMATCH.do':
    'Let both links in that folder have the same number (`ls -l`), or run `certbot renew --cert-name {name} --force-renewal`.',
  'CW-LOG-STALE.what':
    'The new certificate and key of {name} cannot be served, because of {about} (last said at {at}): visitors still get the ones from before, until those expire or nginx is reloaded.',
  'CW-LOG-STALE.do':
    'The line says what is wrong with it. `certbot renew --cert-name {name} --force-renewal` gets a new pair; where {about} is a copy, `certwizard setup --only permissions` makes it again.',
  'CW-LOG-UNNAMED.what':
    'ngx_mruby could not take a certificate or its key {count} times (last at {at}), and the log does not say whose.',
  'CW-LOG-UNNAMED.do':
    'See `certwizard status` for the name that fails: its certificate or key is no PEM file, or they do not belong together.',
  'CW-LOG-HANDSHAKE.what':
    'Handshakes fail on the side of this server: {about} ({count} in the log, last at {at}).',
  'CW-LOG-HANDSHAKE.do':
    'The lines before it say why. Where there are none, a certificate and its key are of different types (RSA, EC).',
  'CW-LOG-HANDLER.what':
    'The handler fails in handshakes, which end with an alert: {about} ({count} in the log, last at {at}).',
  'CW-LOG-HANDLER.do':
    'Run `certwizard setup --only handshake`, which writes /etc/certwizard/handshake.rb as it was.',
  'CW-LOG-HANDLER-REFUSED.what':
    'nginx could not take up a handler at {at}: {about} is missing, closed to it, or no Ruby that mruby can compile.',
  'CW-LOG-HANDLER-REFUSED.do':
    'See the line and column in `nginx -t`. certwizard writes its own handler anew: `certwizard setup --only handshake`.',
  'CW-LOG-WORKER-DIED.what':
    'A worker of nginx was ended by signal {about}, {count} times in the last day (last at {at}); its connections were lost.',
  'CW-LOG-WORKER-DIED.do':
    'Signal 9 is mostly the kernel short of memory (`dmesg`). Signal 11 is a fault in nginx or a module: Nginx::Var or Nginx::Request in a handshake handler does it.',
  'CW-LOG-OPEN-FILES.what':
    "nginx's workers had too many files open {count} times (last at {at}): clients were turned away.",
  'CW-LOG-OPEN-FILES.do':
    'Raise worker_rlimit_nofile in the main configuration, to twice worker_connections or more, and reload.',
  'CW-LOG-CONNECTIONS.what':
    '{about} connections a worker were not enough {count} times (last at {at}): clients were turned away.',
  'CW-LOG-CONNECTIONS.do':
    'Raise worker_connections in the events block, and worker_rlimit_nofile with it; then reload.',
  'CW-LOG-BIND.what':
    'nginx could not have {about} when it was started at {at}: somebody else listens there.',
  'CW-LOG-BIND.do': 'See who does: `ss -ltnp`. Stop them, then `systemctl restart nginx`.',
  'CW-MODULE-OUT.what':
    'nginx does not load ngx_mruby: {file} is gone. After an update that the module did not fit, the guard takes it out; nginx chooses the certificates itself until then.',
  'CW-MODULE-OUT.do': 'Run `certwizard setup`, which builds the module for the nginx of today.',
  'CW-PORT-TAKEN.what': 'Port {port} is taken by {program} (pid {pid}).',
  'CW-PORT-TAKEN.do': 'Stop it, or move it to another port, then run this again.',
  'CW-PORT-SOCKET.what':
    'Port {port} is held by {unit}: systemd listens there and starts a service when somebody connects.',
  'CW-PORT-SOCKET.do':
    'Run `systemctl disable --now {unit}`, or give it another port, then run this again. `systemctl list-sockets` shows them all.',
  'CW-NGINX-REPLACEABLE.what':
    'nginx ({program}) is started as root, and its program or a folder above it can be changed by another user.',
  'CW-NGINX-REPLACEABLE.do':
    'Give {program} and the folders above it to root, and let nobody else write there. Until then it is not asked for anything.',
  'CW-WORKER-USER.what': "nginx's workers run as {runs}, and {file} says {says}.",
  'CW-WORKER-USER.do':
    'Reload nginx if its configuration was changed. If it was not, find out who has started these processes before any key is opened to them.',
  'CW-NGINX-CONFIG.what': '{program} refuses its configuration and could not start again.',
  'CW-NGINX-CONFIG.do':
    'Mend the line that it names; certwizard does not touch a configuration that is broken already.',
  'CW-WEBROOT-OTHERS.what':
    '{path} belongs to {owner}:{group}, and certbot writes below it as root: whoever can change it can make root write anywhere.',
  'CW-WEBROOT-OTHERS.do':
    'Check what is in it. Move it away. Run `certwizard setup --only handshake`, which makes it again.',
  'CW-WEBROOT-FORMER.what':
    '{path} belongs to {owner}:{group}, and certificates are still renewed through it: whoever can change it can make root write anywhere.',
  'CW-WEBROOT-FORMER.do': 'Run `certwizard setup --only handshake`, which moves their renewal to {webroot}.',
  'CW-CONF-D.what':
    'nginx.conf does not include /etc/nginx/conf.d/*.conf, where certwizard writes its servers.',
  'CW-CONF-D.do': 'Put `include /etc/nginx/conf.d/*.conf;` into its http block.',
  'CW-NGINX-MISSING.what': 'nginx is not installed.',
  'CW-NGINX-MISSING.do': 'Run `certwizard setup`.',
  'CW-NGINX-STOPPED.what': '{program} does not run.',
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
  'rule.to': '{rule} (what comes for {to})',
  'CW-HOST-FIREWALL.what': "This server's firewall blocks {ports} over {families}: {rule}",
  'CW-HOST-FIREWALL.do': 'Run `certwizard setup --only port80`.',
  'CW-OPENING-TRIED.what':
    'Tried in a copy of your rules: 80 and 443 answer, and {ssh} (ssh) answers as before.',
  'CW-OPENING-TRIED.do': 'Nothing has to be done.',
  'CW-OPENING-FAILS.what':
    'Opening 80/tcp and 443/tcp was tried in a copy of your rules and does not pass, so it is not done: {said}',
  'CW-OPENING-FAILS.do': 'Change what is named by hand, then run this again.',
  'CW-OPENING-NOT-TRIED.what':
    'Opening 80/tcp and 443/tcp could not be tried in a copy of your rules: {said}',
  'CW-OPENING-NOT-TRIED.do': 'Keep a second ssh session open while the firewall is opened.',
  'CW-RULE-BY-HAND.what': "This server's firewall blocks {ports} over {families}: {rule}",
  'CW-RULE-BY-HAND.do':
    'Change or remove that rule where it is kept. certwizard does not change a rule of this kind.',
  'CW-FIREWALL-PARTLY.what':
    "This server's firewall lets some addresses connect to {ports} over {families}, and blocks others: {rule}",
  'CW-FIREWALL-PARTLY.do': 'Let every address in: an authority connects from several places and countries.',
  'CW-ANSWER-BLOCKED.what':
    'Connections to {ports} over {families} come in, but the firewall blocks the answers: {rule}',
  'CW-ANSWER-BLOCKED.do':
    'Let answers out before that rule: for iptables `-A OUTPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`.',
  'CW-PORT-LED.what':
    'Connections to {ports} over {families} are redirected to {to}, so nginx never sees them: {rule}',
  'CW-PORT-LED.do': 'Remove that rule, or serve the names of this server from what it leads to.',
  'CW-NO-WAY-BACK.what':
    'Connections to {to} over {families} come in by {device}, and the kernel has no way back for their answers: {said}',
  'CW-NO-WAY-BACK.do':
    'Add a routing rule for answers from {to} (`ip rule add from {to} table 100`) and a default route in that table. Or set rp_filter of {device} to 2.',
  'CW-PORT-NOT-KNOWN.what': 'Whether {ports} over {families} is open is not known: {said}',
  'CW-PORT-NOT-KNOWN.do': 'Run `certwizard probe NAME`, which connects from another machine.',
  'CW-NOT-JUDGED.what':
    'The rules could not be tried in a copy; the verdict about the firewall is by reading the rules: {said}',
  'CW-NOT-JUDGED.do': 'Run `certwizard probe NAME`, which connects from another machine.',
  'CW-BOOT-NOT-KNOWN.what': 'Open until the next boot; who loads these rules is not known. Possibly: {files}',
  'CW-BOOT-NOT-KNOWN.do': 'Check that what loads the rules at boot lets 80/tcp and 443/tcp in.',
  'CW-BOOT-NOBODY.what': 'Nothing that certwizard knows loads the running firewall rules at the next boot.',
  'CW-BOOT-NOBODY.do': 'If you load them yourself, check that 80/tcp and 443/tcp are let in there.',
  'CW-RULE-ONLY-LIVE-BY-HAND.what':
    '{ports} over {families}: open now, and closed again after a reboot: {rule}',
  'CW-RULE-ONLY-LIVE-BY-HAND.do': 'Let 80/tcp and 443/tcp in before that rule, in the file that is shown.',
  'CW-RULE-ONLY-LIVE.what': '{ports} over {families}: open now, and closed again after a reboot: {rule}',
  'CW-RULE-ONLY-LIVE.do': 'Run `certwizard setup --only port80`, which opens it where it lasts.',
  'CW-RULE-ONLY-STORED.what':
    '{ports} over {families}: open in what is loaded at boot, but not in the running rules.',
  'CW-RULE-ONLY-STORED.do': 'Run `certwizard setup --only port80`, which opens it now as well.',
  'CW-RULE-TOO-LATE.what':
    'Rule {number} of INPUT lets {port}/tcp in, but after the rule that blocks it, so it has no effect: {rule}',
  'CW-RULE-TOO-LATE.do':
    'Run `certwizard setup --only port80`, which puts one before it; the late one may stay.',
  'CW-IPTABLES-SPLIT.what':
    'There are rules in {first} and in {second}, and a packet has to pass both; each shows only its own.',
  'CW-IPTABLES-SPLIT.do':
    'Nothing has to be done. To have one place for rules, move those of {second} over and empty it.',
  'CW-NFT-WINS.what':
    'An nftables chain closes port {port}/tcp ({rule}), whatever the rule of {tool} says that lets it in.',
  'CW-NFT-WINS.do': 'Run `certwizard setup --only port80`, which opens it in the nftables chain.',
  'CW-UFW-OFF.what': 'ufw is off: the rules that it holds have no effect.',
  'CW-UFW-OFF.do':
    'Nothing has to be done for port 80. certwizard never switches a firewall on: that can cut off ssh.',
  'CW-UFW-NO-IPV6.what': 'ufw is set to IPV6=no, so it lets nothing in over IPv6.',
  'CW-UFW-NO-IPV6.do': 'Set IPV6=yes in /etc/default/ufw and run `ufw reload`, or publish no AAAA record.',
  'CW-RULES-BROKEN.what':
    '{file} is broken: nothing of it is loaded at the next boot, so no firewall is on then.',
  'CW-RULES-BROKEN.do':
    'Mend the line that is named; certwizard does not touch a file that its own tool refuses.',
  'CW-RULES-READ-ONLY.what':
    '{file} cannot be replaced (read-only or immutable), and it closes these ports at the next boot: {ports}',
  'CW-RULES-READ-ONLY.do': 'Make it writable (`lsattr` shows an immutable one), then run `certwizard setup`.',
  'CW-RULES-ELSEWHERE.what':
    '{file} closes these ports at the next boot, by rules that stand in a file that it includes: {ports}',
  'CW-RULES-ELSEWHERE.do':
    'Put `tcp dport {ports} accept` (in braces where there are several) before the rule that is shown.',
  'CW-WALL.what': "The authority's challenge for {name} did not get through over IPv{family}: {wall}",
  'CW-WALL.do': '{todo}',
  'CW-CHALLENGE.what': "The authority's challenge for {name} failed: {cause}",
  'CW-CHALLENGE.do': '{todo}',
  'CW-OTHERS-WAIT.what':
    'Behind {name} wait: {names}. All names are rehearsed before the first certificate is asked for.',
  'CW-OTHERS-WAIT.do':
    'When {name} is mended, run this again. To go on without it: `certwizard setup {flags}`.',
  'CW-REFUSED.what': 'The authority does not give a certificate for {name}: {cause}',
  'CW-REFUSED.do': '{todo}',
  'CW-CERTBOT.what': 'certbot could not get a certificate for {name}: {cause}',
  'CW-CERTBOT.do': '{todo}',
  'CW-LAST-FAILURE.what': 'The last try to get a certificate for {name}, at {at}, failed: {cause}',
  'CW-LAST-FAILURE.do': '{todo}',
  'CW-PUBLIC-SUFFIX.what':
    '{name} is a public suffix: everybody registers names below it, and no authority gives a certificate for it.',
  'CW-PUBLIC-SUFFIX.do': 'Give the name that you have registered, such as www.example.{suffix}.',
  'CW-NOT-PUBLIC.what':
    '{name} is no name of the public DNS (there is no .{suffix}): a public authority refuses it.',
  'CW-NOT-PUBLIC.do': 'Give a name below a public suffix, or an authority of your own with --acme-server.',
  'CW-DNS-FAILS.what': 'Asking DNS for {name}: {why}',
  'CW-DNS-FAILS.do': '{todo}',
  'CW-CAA.what': 'A CAA record of {at} does not let {authority} issue for {name} by HTTP-01.',
  'CW-CAA.do': 'Add `{at}. CAA 0 issue "{authority}"`, or remove the records.',
  'CW-CAA-METHOD.what':
    'A CAA record of {at} lets {authority} issue for {name} only after {methods}, and this is http-01.',
  'CW-CAA-METHOD.do': 'Add http-01 to its validationmethods, or take those out.',
  'CW-CAA-ACCOUNT.what':
    'A CAA record of {at} lets {authority} issue for {name} to the account {wanted} only. certbot here has: {account}',
  'CW-CAA-ACCOUNT.do':
    'Add `{at}. CAA 0 issue "{authority}; accounturi=URI"` with the account that certbot has here (`certbot show_account`, `certbot register`), or take accounturi out.',
  'CW-CAA-STAGING.what':
    'A CAA record of {at} permits the account that certbot has here, but not the one that rehearses for {name} at the staging side. certbot has there: {account}',
  'CW-CAA-STAGING.do':
    'Until there is a certificate, add a second record with the staging account (`certbot show_account --staging`), or take accounturi out.',
  'CW-CAA-CRITICAL.what':
    'A CAA record of {at} is critical and has the tag "{tag}", which authorities do not know: none may issue for {name}.',
  'CW-CAA-CRITICAL.do': 'Correct the tag (issue, issuewild, iodef), or take the flag 128 from it.',
  'CW-CAA-FAILS.what': 'Asking DNS for the CAA records of {name} fails, which authorities take for a no.',
  'CW-CAA-FAILS.do': 'See that the name servers answer such questions, with no data where there are none.',
  'CW-CANARY.what':
    'A challenge for {name} at {address} would fail, as the file that certwizard has put there shows: {why}',
  'CW-CANARY.do': '{todo}',
  'CW-CANARY-OLD.what':
    'The canary file is an older version’s, the same on every server: whether another server of yours answers is not told.',
  'CW-CANARY-OLD.do':
    'The next `certwizard setup` gives this server one of its own. Challenges are answered either way.',
  'CW-CANARY-UNSEEN.what': 'From this server, {name} at {address} cannot be seen: {why}',
  'CW-CANARY-UNSEEN.do':
    'Behind a router that may be so, and all is well outside: `certwizard probe {name}` tells. Else: {todo}',
  'CW-AUTHORITY.what': '{server} cannot be asked: {why}',
  'CW-AUTHORITY.do': '{todo}',
  'CW-CLOCK.what': "This server's clock is {minutes} minutes {way} the authority's.",
  'CW-CLOCK.do':
    'Switch on `timedatectl set-ntp true`: certificates are not valid yet, or no more, for a wrong clock.',
  'CW-LIMIT.what':
    "Let's Encrypt's limit of {limit} is used up for {name}; it gives one again at {free} UTC.",
  'CW-LIMIT.do': 'Wait until then. Meanwhile find the cause with --staging, where no such limit is reached.',
  'CW-NO-ADDRESS.what': 'This server finds no address for {name} in DNS.',
  'CW-NO-ADDRESS.do':
    'Make an A record (and AAAA, if the server has IPv6) that leads here, then wait for it.',
  'CW-PRIVATE-ADDRESS.what':
    'The {record} record of {name} is {address}, which only its own network can reach: no public authority can.',
  'CW-PRIVATE-ADDRESS.do': 'Let the record name the public address; or use an authority inside that network.',
  'CW-CDN.what':
    'The {record} record of {name} ({address}) leads to {cdn}, which answers in place of this server.',
  'CW-CDN.do':
    'Let it pass /.well-known/acme-challenge/ on over http, or switch it off for this name while it is set up.',
  'CW-ADDRESS-ELSEWHERE.what':
    'The {record} record of {name} is {address}, which is not an address of this server ({own}).',
  'CW-ADDRESS-ELSEWHERE.do':
    'Correct the record, or remove it: authorities ask IPv6 first, and try no other address after a wrong answer.',
  'CW-NO-V6-LISTENER.what':
    '{name} has an AAAA record that leads here, but nobody listens on [::]:80: authorities ask IPv6 first.',
  'CW-NO-V6-LISTENER.do': 'Run `certwizard setup --only handshake`, which makes nginx listen on both.',
  'CW-CLOUD-INGRESS.what':
    'This server stands at {cloud}, whose own ingress list has to let 80/tcp and 443/tcp in.',
  'CW-CLOUD-INGRESS.do':
    'In the console: {console}. Or: {command}. `certwizard cloud` offers to run it, where that tool is logged in.',
  'CW-NO-CERTIFICATE.what': '{name} has no certificate in {folder}.',
  'CW-NO-CERTIFICATE.do': 'Run `certwizard setup`.',
  'CW-LINEAGE-HALF-MADE.what':
    'An issuance of {name} was interrupted: what is there is no whole certificate.',
  'CW-LINEAGE-HALF-MADE.do': 'Run `certwizard setup`, which moves the remains aside and issues again.',
  'CW-LINEAGE-UNMANAGED.what':
    'The certificate of {name} is valid, and certbot does not renew it: it has no renewal configuration.',
  'CW-LINEAGE-UNMANAGED.do':
    'Copy /etc/letsencrypt/renewal/{name}.conf from the server or backup that the certificate came from. Where there is none, move {folder} away and run `certwizard setup`, which gets a new certificate.',
  'CW-WRONG-NAMES.what': 'The certificate in {folder} is not for {name}.',
  'CW-WRONG-NAMES.do': 'Rename that lineage with certbot, then run `certwizard setup`.',
  'CW-EXPIRED.what': 'The certificate of {name} has expired.',
  'CW-EXPIRED.do': 'Run `certwizard renew-test --real {name}`, which renews it or says what is in the way.',
  'CW-RENEWAL-LATE.what': 'The certificate of {name} should have been renewed by now.',
  'CW-RENEWAL-LATE.do':
    'Run `certwizard renew-test --real {name}`, which renews it or says what is in the way.',
  'CW-OTHER-CERTIFICATE.what':
    'Over {families}, {name} is served with another certificate than the one on disk.',
  'CW-OTHER-CERTIFICATE.do':
    'Run `certwizard setup`. Another site with this name may answer first: `nginx -T | grep server_name`.',
  'CW-HANDSHAKE-FAILED.what': 'Over {families}, the handshake fails for {name}.',
  'CW-HANDSHAKE-FAILED.do':
    "If nothing else here says why: nginx's error log ends with the path that the worker could not load.",
  'CW-CHALLENGE-SWALLOWED.what': 'Over {families}, a challenge file is not answered on http for {name}.',
  'CW-CHALLENGE-SWALLOWED.do': 'Run `certwizard setup`. Another site with this name may answer first.',
  'CW-NO-REDIRECT.what': 'Over {families}, http does not redirect to https for {name}.',
  'CW-NO-REDIRECT.do': 'Run `certwizard setup`. Another site with this name may answer first.',
  'CW-NO-RENEWAL.what': 'Nothing will renew the certificates: there is no {unit}, and no line for cron.',
  'CW-NO-RENEWAL.do':
    'Install certbot from the distribution or as a snap, which bring a timer, or let cron run `certbot renew -q` twice a day.',
  'CW-RENEWAL-OFF.what': 'Nothing will renew the certificates: {unit} is there, but not on.',
  'CW-RENEWAL-OFF.do': 'Run `certwizard setup`, which switches a timer on. Without systemd, cron has to run.',
  'CW-RENEWAL-FAILED.what': 'The renewal that {service} began ({when}) has failed.',
  'CW-RENEWAL-FAILED.do':
    'Run `certwizard renew-test`, which says why. Once that passes, `systemctl start {service}` does it now.',
  'CW-RENEWAL-WOULD-FAIL.what': 'As things are, this will not be renewed: {names}',
  'CW-RENEWAL-WOULD-FAIL.do':
    'Mend what was found above, then rehearse again. certbot’s own words are in /var/log/letsencrypt/letsencrypt.log.',
  'CW-HSTS.what':
    '{name} has told its visitors to insist on https for {days} days (HSTS): none of them can click an expired certificate away.',
  'CW-HSTS.do':
    'Renew it: `certwizard renew-test --real {name}`. Taking the header out helps nobody who has seen it.',
  'CW-NO-ALARM.what':
    'Nobody is told when a certificate is not renewed: authorities write no mails about that any more.',
  'CW-NO-ALARM.do': 'Run `certwizard setup`, which sets an alarm that speaks up in the system’s journal.',
  'CW-ALARM-IMPOSSIBLE.what':
    'Nobody is told when a certificate is not renewed: there is neither systemd nor cron to look every day.',
  'CW-ALARM-IMPOSSIBLE.do':
    'Start cron, or let another machine run `certwizard doctor` here every day: it exits with 1 in trouble.',
  'other-client.dehydrated':
    'It makes every new key root:root 0600, so a group has to be given in its own deploy_cert hook.',
  'other-client.lego':
    'It keeps the group and the mode of a key that it replaces: set both once for each name.',
  'CW-PORT-NEXTCLOUD.what':
    'Port {port} is taken by the Apache of the Nextcloud snap ({program}, pid {pid}), which also renews its own certificate there.',
  'CW-PORT-NEXTCLOUD.do':
    'Where Nextcloud is all that this server is for, leave it so: `certwizard nextcloud` looks after its renewal. To put nginx in front, move it with `snap set nextcloud ports.http=8080 ports.https=8443`, switch its own https off with `nextcloud.disable-https`, run `certwizard setup` for its name, and let nginx pass that name on to port 8080.',
  'CW-NEXTCLOUD-STOPPED.what':
    'nextcloud.renew-certs does not run: the Nextcloud snap will never renew its certificate.',
  'CW-NEXTCLOUD-STOPPED.do': 'Run `snap start --enable nextcloud.renew-certs`.',
  'CW-NEXTCLOUD-WEBROOT.what':
    'The Nextcloud snap could not renew the certificate of {name}: its certbot has lost where challenges are put.',
  'CW-NEXTCLOUD-WEBROOT.do':
    'Run `nextcloud.enable-https lets-encrypt` with the same names once more: that writes it down anew.',
  'CW-NEXTCLOUD-FAILED.what':
    'The Nextcloud snap could not renew the certificate of {name}, for a reason that is no hop of HTTP-01.',
  'CW-NEXTCLOUD-FAILED.do':
    'See /var/snap/nextcloud/current/certs/certbot/logs/letsencrypt.log, mend what it says, then `certwizard nextcloud --restart`.',
  'CW-NEXTCLOUD-LATE.what':
    'The certificate of {name} in the Nextcloud snap ends on {end} and should have been renewed by now. {hsts}',
  'CW-NEXTCLOUD-LATE.do':
    'Run `certwizard nextcloud --restart`. The usual reason is that port 80 was closed after the setup: leave it open, it only redirects.',
  'CW-NEXTCLOUD-OVER.what': 'The certificate of {name} in the Nextcloud snap ended on {end}. {hsts}',
  'CW-NEXTCLOUD-OVER.do':
    'Run `certwizard nextcloud --restart`. The usual reason is that port 80 was closed after the setup: leave it open, it only redirects.',
  'CW-NEXTCLOUD-CHALLENGE.what':
    'The Apache of the Nextcloud snap does not answer challenges for {name} over IPv{family}: status {status} in place of a file or a 404.',
  'CW-NEXTCLOUD-CHALLENGE.do':
    'See `snap services nextcloud` for nextcloud.apache, and whether another web server or a proxy stands before it that redirects everything.',
  'CW-NEXTCLOUD-REDIRECT.what':
    'http://{name}/ is answered over IPv{family} with {status}, where the Nextcloud snap says 301 to https.',
  'CW-NEXTCLOUD-REDIRECT.do':
    'Where another web server stands before the snap, let it redirect pages to https.',
} as const;
