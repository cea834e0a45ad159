/** Every place on a server that certwizard writes or reads by name. One list, so that nothing is spelled twice. */
export const PATHS = {
  letsencrypt: '/etc/letsencrypt',
  live: '/etc/letsencrypt/live',
  archive: '/etc/letsencrypt/archive',
  renewal: '/etc/letsencrypt/renewal',
  cliIni: '/etc/letsencrypt/cli.ini',
  deployHook: '/etc/letsencrypt/renewal-hooks/deploy/certwizard',
  /** What the deploy hook could not do, one line each; not there when all went well. */
  hookFailed: '/var/lib/certwizard/hook-failed',
  hookLock: '/run/certwizard-hook.lock',
  /** Copies of certificates and keys, where the operator chose those: a link a name. */
  published: '/etc/certwizard/published',
  /** Served for names that have no certificate and to clients without SNI. */
  fallback: '/etc/certwizard/fallback',
  /** What the operator answered, for the next run and for `status`. */
  settings: '/etc/certwizard/settings.json',
  /** The operator's own part of the https server: written once, then theirs. */
  siteConfig: '/etc/nginx/certwizard-site.conf',
  nginxConfig: '/etc/nginx/conf.d/certwizard.conf',
  defaultSite: '/etc/nginx/sites-enabled/default',
  defaultSiteFile: '/etc/nginx/sites-available/default',
  webroot: '/var/www/certwizard',
  canary: '/var/www/certwizard/.well-known/acme-challenge/certwizard-canary',
  acmeCa: '/usr/local/share/ca-certificates/certwizard-acme-ca.crt',
  rulesV4: '/etc/iptables/rules.v4',
  rulesV6: '/etc/iptables/rules.v6',
  nftablesConf: '/etc/nftables.conf',
  /** Remains of an interrupted issuance are moved here, never deleted. */
  halfMade: '/var/lib/certwizard/half-made',
  runs: '/var/lib/certwizard/runs',
  lock: '/run/certwizard.lock',
} as const;

/** Where a certificate authority looks for a token, below http://NAME. */
export const CHALLENGE_PATH = '/.well-known/acme-challenge/';

/** What the canary file holds: a file that is always there, to see from outside that challenges are answered. */
export const CANARY_TEXT = 'certwizard answers challenges here\n';
