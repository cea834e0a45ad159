/**
 * For those codes that need more than a sentence (`CODE.why`): how it comes about, how to see it by hand, and how to keep
 * it from coming back. Shown by `certwizard explain CODE`.
 */
export const reasons = {
  'CW-KEY-UNREADABLE.why':
    'With a certificate per handshake, the workers read certificate and key, not the main process, which is root. certbot makes live and archive 0700 for root, so a worker stops at the first folder. A chmod or chgrp by hand helps until the next renewal or the next name, because certbot writes new files. The deploy hook of certwizard repeats it each time. To see each part of the path: namei -l on the key file.',
  'CW-LOG-CLOSED.why':
    'nginx writes this line when a worker could not open the file in a handshake. It counts only while the file is unchanged since. The path of the key, part by part, is in the finding CW-KEY-UNREADABLE.',
  'CW-HANDSHAKE-FAILED.why':
    'Browsers show "SSL connection error", "ERR_SSL_PROTOCOL_ERROR" or "tlsv1 alert internal error": the server ended the handshake before it sent a certificate. Nearly always the certificate of that name could not be read, or there is none. To see it by hand: openssl s_client -connect NAME:443 -servername NAME. The error log of nginx names the file.',
  'CW-OTHER-CERTIFICATE.why':
    'certbot has renewed, and visitors still get the former certificate. Where the certificate is in a server block, nginx reads it only on start and reload: a deploy hook must reload it. Where it is chosen in the handshake, no reload is needed, and something else answers: another server block, another nginx, a proxy in front.',
  'CW-CHALLENGE-SWALLOWED.why':
    'The CA asks for http://NAME/.well-known/acme-challenge/TOKEN. A redirect of everything to HTTPS, a login, or a rule of an application answers first. A return or rewrite at server level comes before every location. To see it by hand: curl -i http://NAME/.well-known/acme-challenge/certwizard-canary.',
  'CW-CANARY.why':
    'The canary file lies beside the challenge files and is always there. What answers for it would answer the CA. A name may have several addresses, and an old AAAA record that points to another server is the usual reason why only some validations fail.',
  'CW-HOST-FIREWALL.why':
    'A rule of this server drops or rejects the connection. The kernel was asked in a copy of all rules, so the rule is the one that decides. Images of Oracle Cloud reject everything but SSH in iptables, behind a cloud firewall that looks open. A rule that was added by hand is gone after a reboot if it is not saved.',
  'CW-CLOUD-INGRESS.why':
    'A cloud firewall stands in front of the server and cannot be seen from it: packets that it drops do not arrive. Both must be open. To see it: count the packets here while another machine connects, as the command probe does.',
  'CW-PORT-TAKEN.why':
    'Only one program can listen at an address and port. nginx -t does not see that; the reload fails, or nginx does not start at the next boot. To see who listens: ss -ltnp.',
  'CW-NGINX-CONFIG.why':
    'A running nginx keeps the configuration that it has, so a fault in a file is noticed at the next reload or boot. The line that nginx names is where it gave up; the fault can stand before it, such as a missing semicolon or brace.',
  'CW-CONFIG-NOT-LOADED.why':
    'The file on disk is younger than the workers. Either nginx was not reloaded, or it tried and kept the old configuration; then its error log has a line with [emerg].',
  'CW-HANDLER-TYPO.why':
    'The handler calls a method that ngx_mruby does not have, so it raises an error in each handshake and no certificate is set. The widely copied recipe for ngx_mruby has cerfiticate_key where certificate_key is meant. The log says: undefined method.',
  'CW-RENEWAL-STANDALONE.why':
    'The certificate was issued while port 80 was free, by a web server inside certbot. certbot repeats that way at each renewal, and now nginx has the port. The renewal fails weeks later, when the certificate becomes due.',
  'CW-RENEWAL-WEBROOT.why':
    'certbot keeps the folder that was given at the first issuance. If the site moved, or another site now answers for the name, the file is written where nothing serves it, and the CA gets 404.',
  'CW-LINEAGE-FLAT.why':
    'live/NAME must hold links into archive/NAME. A copy that follows links (scp -r, rsync -L, a zip file) makes files of them. certbot then skips that certificate: expected cert.pem to be a symlink. Copy with rsync -a or tar instead.',
  'CW-TWIN.why':
    'certbot makes NAME-0001 when it is asked for other names than the lineage NAME has, without --cert-name. A path with the plain name never finds it. Add --cert-name NAME to change a lineage instead.',
  'CW-EXPIRED.why':
    'Renewal should have happened weeks before. certbot renew --dry-run says why it does not; most often port 80 was closed or a redirect took the challenge since the last renewal.',
  'CW-NAME-TAKEN.why':
    'nginx sends a request to the server block that has the name in server_name, before any default server. Of two blocks with the same name on the same socket, the one that is read first wins, and nginx only warns: conflicting server name, ignored.',
  'CW-DEFAULT-BY-ORDER.why':
    'If no listen says default_server, the first server block that nginx reads for that socket answers for all other names. Files are read in the order of their names, so a new file can take that over without a word.',
  'CW-KEY-READERS.why':
    'A mail server, a broker or a proxy reads the key through its group. A file has one group only: if it becomes that of nginx, the other program fails at its next start. With --keys published, nginx reads copies, and the files of certbot stay as they are.',
  'CW-TLS-NO-SSL.why':
    'A listen without "ssl" answers a TLS handshake with plain HTTP. Browsers then show a protocol error, and nginx logs nothing. One listen with "ssl" makes the whole socket speak TLS.',
  'CW-LISTEN-ASIDE.why':
    'nginx gives a connection to the socket for its very address first. A server that listens at all addresses never sees it, whatever its server_name is.',
  'CW-RENEWAL-ACCOUNT.why':
    'certbot stores which account a certificate was issued with. The folder is lost when only live/ and archive/ are copied to a new server.',
  'CW-CERTBOT-HOOK-GONE.why':
    'certbot looks for the program of each hook before it does anything else. If one is missing, it ends at once, and no certificate is renewed.',
} as const;
