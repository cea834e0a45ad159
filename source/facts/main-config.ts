import type {Directive} from '../nginx/directives.ts';

/** Directives of the main level that the nginx certwizard builds has as well, or that are of no matter to a site. */
const MAIN = new Set([
  ...'http events include worker_processes pid error_log worker_rlimit_nofile pcre_jit worker_cpu_affinity'.split(
    ' ',
  ),
  'user www-data',
]);
/** The same of http, as Debian and Ubuntu ship their nginx.conf. */
const HTTP = new Set([
  ...'include default_type access_log types_hash_max_size server_names_hash_bucket_size'.split(' '),
  ...['sendfile on', 'tcp_nopush on', 'tcp_nodelay on', 'keepalive_timeout 65', 'gzip on'],
  ...[
    'server_tokens off',
    'server_tokens build',
    'ssl_prefer_server_ciphers on',
    'ssl_prefer_server_ciphers off',
  ],
  ...['ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3', 'ssl_protocols TLSv1.2 TLSv1.3'],
]);

/** What stands in the main configuration itself, and would not hold in one that includes the same sites. */
export function onlyInMainConfig(config: readonly Directive[], file: string | null): Directive[] {
  const isLost = (known: ReadonlySet<string>) => (each: Directive) =>
    !known.has(each.name) && !known.has([each.name, ...each.args].join(' '));
  const http = config.filter(({name}) => name === 'http').flatMap(block => block.block ?? []);
  return [
    // A module that is loaded may not be used; a site that needs it is refused when the new nginx tries the configuration.
    ...config.filter(({name}) => name !== 'load_module').filter(isLost(MAIN)),
    ...http.filter(each => each.file === file && isLost(HTTP)(each)),
  ];
}
