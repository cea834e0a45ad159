/** nginx: its ports, its configuration, what it serves and what it logs. */
export const nginx = {
  'CW-PORT-TAKEN.what': 'Port {port} is used by {program} (pid {pid}), so nginx cannot listen there.',
  'CW-PORT-TAKEN.do': 'Stop that program, or move it to another port. Run this again.',
  'process.unknown': 'an unknown program',
  'CW-PORT-SOCKET.what':
    'Port {port} is held by {unit}: systemd listens there and starts a service on the first connection.',
  'CW-PORT-SOCKET.do': 'Disable that unit, or give it another port. Run this again.',
  'CW-PORT-NEXTCLOUD.what': 'Port {port} is used by the Apache of the Nextcloud snap ({program}, pid {pid}).',
  'CW-PORT-NEXTCLOUD.do':
    'If this server is only for Nextcloud, change nothing: the snap renews its own certificate.',
  'nextcloud.behind-nginx':
    'To put nginx in front, move the snap to other ports and disable its HTTPS. Run the setup for its name. Let nginx pass that name to port 8080.',

  'CW-NGINX-MISSING.what': 'nginx is not installed.',
  'CW-NGINX-MISSING.do': 'Install nginx.',
  'CW-NGINX-STOPPED.what': '{program} is not running.',
  'CW-NGINX-STOPPED.do': 'Start nginx. If it stops again, read its log.',
  'CW-NGINX-CONFIG.what': '{program} rejects its configuration and could not start again.',
  'CW-NGINX-CONFIG.do':
    'Fix the line it names. certwizard does not change a configuration that is already broken.',
  'CW-NGINX-REPLACEABLE.what':
    'nginx ({program}) is started as root, but another user can change its program or a folder above it.',
  'CW-NGINX-REPLACEABLE.do':
    'Give the program and the folders above it to root, without write access for others. Until then certwizard does not run it.',
  'CW-WORKER-USER.what': "nginx's workers run as {runs}, but {file} says {says}.",
  'CW-WORKER-USER.do':
    'Reload nginx if its configuration was changed. If not, find out what started these processes before they get access to any key.',
  'CW-CONF-D.what':
    'nginx.conf does not include /etc/nginx/conf.d/*.conf, where certwizard writes its servers.',
  'CW-CONF-D.do': 'Add this line to the http block: include /etc/nginx/conf.d/*.conf;.',
  'CW-MODULE-OUT.what':
    'nginx does not load ngx_mruby: {file} is missing. nginx selects certificates itself until it is back.',
  'CW-MODULE-OUT.do': 'Build the module for the current nginx. An update may not have fitted the old one.',
  'CW-CONFIG-MISSING.what': "certwizard's nginx configuration {file} does not exist.",
  'CW-CONFIG-MISSING.do': 'Write the configuration.',
  'CW-CONFIG-NOT-LOADED.what': 'nginx has not been reloaded since {file} changed.',
  'CW-CONFIG-NOT-LOADED.do': 'Reload nginx.',
  'CW-SOCKET-PROXIED.what':
    'Visitors reach {where} through a proxy that sends the PROXY protocol ({file}:{line}). certwizard cannot test what it serves there.',
  'CW-SOCKET-PROXIED.do':
    'Let certbot renew these names through the site that answers now. Or set certwizard up on the proxy itself.',
  'CW-SOCKET-OTHER-MODULE.what':
    'The {module} block of nginx listens at {where} ({file}:{line}). A website cannot listen there too.',
  'CW-SOCKET-OTHER-MODULE.do':
    'Move that listen to another port or address. Or let it pass connections on to another port, and set certwizard up behind it.',
  'CW-NAME-TAKEN.what':
    'Another site serves {name} ({file}:{line}). nginx sends its visitors there, not to the servers of certwizard.',
  'CW-NAME-TAKEN.do':
    'Choose how certwizard takes {name} over. challenge: the site answers challenges, and keeps its own certificate. certificate: the site also serves the new certificate, and keeps its content. take: certwizard serves the name, with the content in {site}.',
  'CW-SITE-UNFIT.what': 'The site of {name} cannot be changed as chosen ({file}:{line}): {reason}.',
  'CW-SITE-UNFIT.do': 'Choose another way for {name} with --site, or change that line.',
  'site.unfit.own-challenge': 'it has a challenge location of its own',
  'site.unfit.other-names': 'it has other names that would lose their certificate',
  'site.unfit.shared': 'the line is in a file that other sites can include',
  'CW-DEFAULT-BY-ORDER.what':
    'A site answers for all other names only because nginx reads it first ({file}:{line}). certwizard has no place after it, and would take those names over.',
  'CW-DEFAULT-BY-ORDER.do':
    'Write default_server into that line: listen {listen} default_server; ({file}:{line}).',
  'CW-NAMES-TABLE.what':
    'server_names_hash_bucket_size is {size} ({file}:{line}). The longest of the names needs {needed}.',
  'CW-NAMES-TABLE.do': 'Set server_names_hash_bucket_size to {needed} ({file}:{line}).',
  'CW-REMOVED-SERVED.what': '{name} was removed, and nginx still serves its certificate over {family}.',
  'CW-REMOVED-SERVED.do': 'Find the server block that serves it, and remove it there.',
  'CW-NEIGHBOUR-SITE.what':
    '{name} at {address}, port {port}, no longer answers as it did before. Changed: {what}.',
  'CW-NEIGHBOUR-SITE.do':
    'Check the configuration of that site. A step of the setup that changed it is undone.',
  'CW-OTHER-DEFAULT.what':
    'Another site is the default server ({file}:{line}), so certwizard serves only the names it was given.',
  'CW-OTHER-DEFAULT.do': 'Nothing needs fixing. Run the setup again for each new name.',
  'CW-FALLBACK-NOT-SERVED.what':
    'A client with an unknown name (SNI, the name in the TLS handshake) does not get the fallback certificate.',
  'CW-FALLBACK-NOT-SERVED.do':
    'Write the configuration again. Check whether another site answers on port 443.',

  'CW-OTHER-CERTIFICATE.what':
    'Over {families}, nginx serves another certificate for {name} than the one on disk.',
  'CW-OTHER-CERTIFICATE.do':
    'Write the configuration and reload nginx. Check whether another site has the same name.',
  'CW-HANDSHAKE-FAILED.what': 'Over {families}, the TLS handshake fails for {name}.',
  'CW-HANDSHAKE-FAILED.do':
    "Fix the other findings first. If there are none, read the end of nginx's error log: it names the file that the worker could not load.",
  'CW-CHALLENGE-SWALLOWED.what': 'Over {families}, the challenge file of {name} is not answered on HTTP.',
  'CW-CHALLENGE-SWALLOWED.do':
    'Write the configuration and reload nginx. Check whether another site has the same name.',
  'CW-NO-REDIRECT.what': 'Over {families}, HTTP does not redirect to HTTPS for {name}.',
  'CW-NO-REDIRECT.do':
    'Write the configuration and reload nginx. Check whether another site has the same name.',
  'CW-NO-V6-LISTENER.what':
    '{name} has an AAAA record for this server, but nginx does not listen on [::]:80. CAs try IPv6 first.',
  'CW-NO-V6-LISTENER.do': 'Let nginx listen on IPv6 as well.',
  'CW-HSTS.what':
    '{name} sends HSTS for {days} days, and its certificate expires on {end}: browsers then let no visitor in.',
  'CW-HSTS.do': 'Renew the certificate. Removing the header does not help: browsers remember it.',

  'CW-CANARY.what': 'A challenge for {name} at {address} would fail, as the canary file shows: {why}',
  'CW-CANARY.do': 'Test the way in from outside.',
  'canary.other-server': 'another server with certwizard answers.',
  'canary.other-server.do':
    "Compare the name's A and AAAA records with the addresses of this server. Behind a load balancer, send challenges to the server that asks for the certificate.",
  'CW-CANARY-OLD.what': 'The canary file is from an older version and the same on every server.',
  'CW-CANARY-OLD.do': 'Write the canary file of this server.',

  'CW-LOG-HINT.what':
    "nginx's error log reports a fault that nothing else on this server shows ({count} times, last at {at}).",
  'CW-LOG-HINT.do':
    'Check the line. The fault may be over or rare, or a visitor may have forged it: nginx logs the text of a request as it came.',
  'CW-LOG-HANDLER.what':
    'The handshake handler fails: {about} ({count} times in the log, last at {at}). Those handshakes end with an alert.',
  'CW-LOG-HANDLER.do': 'Write the handler again.',
  'CW-LOG-HANDLER-REFUSED.what':
    'nginx could not load the handler {about} at {at}: it is missing, unreadable or not valid Ruby for mruby.',
  'CW-LOG-HANDLER-REFUSED.do': 'Write the handler again.',
  'CW-LOG-WORKER-DIED.what':
    'Signal {about} ended an nginx worker {count} times in the last day (last at {at}). Its connections were lost.',
  'CW-LOG-WORKER-DIED.do':
    'For signal 9, check the kernel log for a lack of memory. For signal 11, check the handler and the modules: Nginx::Var and Nginx::Request crash in a handshake handler.',
  'CW-LOG-OPEN-FILES.what':
    'nginx ran out of open files {count} times (last at {at}). Clients were turned away.',
  'CW-LOG-OPEN-FILES.do':
    'Set worker_rlimit_nofile in the main configuration to at least twice worker_connections. Reload nginx.',
  'CW-LOG-CONNECTIONS.what':
    'The {about} connections of an nginx worker were all in use {count} times (last at {at}). Clients were turned away.',
  'CW-LOG-CONNECTIONS.do':
    'Raise worker_connections in the events block and worker_rlimit_nofile with it. Reload nginx.',
  'CW-LOG-BIND.what': 'nginx could not listen on {about} at {at}: another program already does.',
  'CW-LOG-BIND.do': 'Find that program. Stop it. Restart nginx.',

  'CW-HANDLER-TYPO.what':
    'The handshake handler in {file}:{line} sets "{method}", which Nginx::SSL does not have: every handshake fails. Probably meant: "{right}".',
  'CW-HANDLER-TYPO.do': 'Correct the line. Test the configuration. Reload nginx.',
  'CW-HANDLER-METHOD.what':
    'The handshake handler in {file}:{line} sets "{method}", which Nginx::SSL does not have: every handshake fails.',
  'CW-HANDLER-METHOD.do':
    'Use certificate and certificate_key, or certificate_data and certificate_key_data. Test the configuration. Reload nginx.',

  'CW-TLS-NO-LISTEN.what': 'No server in {file} or its includes listens on port 443, so there is no HTTPS.',
  'CW-TLS-NO-LISTEN.do':
    'Let certwizard restore its HTTPS server. A server of your own needs a listen for port 443 with "ssl".',
  'CW-TLS-NO-SSL.what':
    'The listen for port 443 in {file}:{line} lacks "ssl": nginx speaks plain HTTP there, and browsers report a TLS error.',
  'CW-TLS-NO-SSL.do': 'Add "ssl" to the listen. In its own file, certwizard does that.',
  'CW-LISTEN-ASIDE.what':
    'At {address}, port {port}, another server answers for {name}: the listen for this address in {file}:{line} wins over one for all addresses.',
  'CW-LISTEN-ASIDE.do':
    'Remove the address from the listen of the other server, so that it listens at all addresses too. Test the configuration. Restart nginx.',

  'CW-NGINX-AGE.what':
    'nginx {version}, which certwizard built, is from {date}. No package manager updates it, and vulnerabilities may have been fixed since.',
  'CW-NGINX-AGE.do':
    'See https://nginx.org/en/security_advisories.html. A newer certwizard builds a newer nginx: update it, then run the step.',
} as const;
