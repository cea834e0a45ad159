/** Why a handshake, or nginx itself, fails, as far as its error log says it. */
export type Cause =
  | 'missing'
  | 'closed'
  | 'corrupt'
  | 'mismatch'
  | 'stale'
  | 'unnamed'
  | 'handshake'
  | 'handler-raised'
  | 'handler-refused'
  | 'worker-died'
  | 'open-files'
  | 'connections'
  | 'bind';

/** A line of the log that is known: its pattern, with the file, address or reason it names as `about`. */
export type KnownLine = {readonly cause: Cause; readonly pattern: RegExp};

/** nginx quotes the path when it loads a pair itself, and so does our cache in ngx_mruby … */
const LOADS = 'cannot load certificate(?: key)? "(?<about>[^"]+)"';
/** … and ngx_mruby writes it in brackets when it looks at the file before that. */
const LOOKS = 'mruby ssl handler: cert(?:_key)? \\[(?<about>[^\\]]+)\\]';

/**
 * What nginx (1.22.1 and 1.30.4) and ngx_mruby write at the level that logs have by default; each line was made to
 * appear. The first pattern that fits decides. What clients do wrong is not in it.
 */
export const KNOWN_LINES: readonly KnownLine[] = [
  // Comes as "cannot load certificate" as well, and says nothing about that file.
  {cause: 'open-files', pattern: /Too many open files/},
  // ngx_mruby with our cache, before nginx 1.27.4: the new files do not load, and what was read before goes on.
  {cause: 'stale', pattern: /mruby ssl handler: still serves the pair from before: "(?<about>[^"]+)"/},
  {cause: 'missing', pattern: new RegExp(`${LOADS}: .*No such file or directory`)},
  {cause: 'missing', pattern: new RegExp(`${LOOKS} not exists or not read`)},
  {cause: 'closed', pattern: new RegExp(`${LOADS}: .*Permission denied`)},
  {cause: 'closed', pattern: new RegExp(`${LOOKS} permission denied`)},
  {cause: 'corrupt', pattern: new RegExp(`${LOADS}: PEM_read_bio_\\w+\\(\\) failed`)},
  {cause: 'mismatch', pattern: /SSL_use_PrivateKey\("(?<about>[^"]+)"\) failed .*key values mismatch/},
  {cause: 'mismatch', pattern: new RegExp(`${LOADS}: X509_check_private_key\\(\\) failed`)},
  // Without a cache of parsed certificates, ngx_mruby does not say whose it is.
  {cause: 'unnamed', pattern: /mruby ssl handler: failed to change certificate/},
  {cause: 'handler-raised', pattern: /ngx_mruby : mrb_run failed: .*?error: (?<about>.+?)(?: while |$)/},
  {
    cause: 'handler-refused',
    pattern:
      /ngx_mruby : ngx_http_mruby_ssl_handshake_\w+ mrb_(?:file|string)\((?<about>.*)\) (?:open|load) failed/,
  },
  {cause: 'handler-refused', pattern: /mruby ssl handler: failed to recompile (?<about>.+), rc=/},
  {cause: 'worker-died', pattern: /worker process \d+ exited on signal (?<about>\d+)/},
  {cause: 'connections', pattern: /(?<about>\d+) worker_connections are not enough$/},
  {cause: 'bind', pattern: /bind\(\) to (?<about>\S+) failed \(98: /},
  // Where another line of the same connection says why, that one counts. Of the rest, what the server is to blame for.
  {
    cause: 'handshake',
    pattern:
      /SSL_do_handshake\(\) failed \(SSL: error:\w+:SSL routines:\w*:(?<about>cert cb error|no suitable signature algorithm)/,
  },
];
