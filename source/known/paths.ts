/** Every place on a server that certwizard writes or reads by name. One list, so that nothing is spelled twice. */
export const PATHS = {
  config: '/etc/certwizard',
  hooks: '/etc/letsencrypt/renewal-hooks',
  deployHooks: '/etc/letsencrypt/renewal-hooks/deploy',
  letsencrypt: '/etc/letsencrypt',
  live: '/etc/letsencrypt/live',
  archive: '/etc/letsencrypt/archive',
  renewal: '/etc/letsencrypt/renewal',
  accounts: '/etc/letsencrypt/accounts',
  cliIni: '/etc/letsencrypt/cli.ini',
  deployHook: '/etc/letsencrypt/renewal-hooks/deploy/certwizard',
  /** What the deploy hook could not do, one line each; not there when all went well. */
  hookFailed: '/var/lib/certwizard/hook-failed',
  hookLock: '/run/certwizard-hook.lock',
  /** Copies of certificates and keys, where the operator chose those: a link a name. */
  published: '/etc/certwizard/published',
  /** The versions of them that the deploy hook has made: it removes no others. */
  publishedVersions: '/var/lib/certwizard/published-versions',
  /** Served for names that have no certificate and to clients without SNI. */
  fallback: '/etc/certwizard/fallback',
  /** What the operator answered, for the next run and for `status`. */
  settings: '/etc/certwizard/settings.json',
  /** The operator's own part of the https server: written once, then theirs. */
  siteConfig: '/etc/nginx/certwizard-site.conf',
  /** Included by the sites of others whose names are taken over. */
  challenge: '/etc/nginx/certwizard-challenge.conf',
  nginxConfig: '/etc/nginx/conf.d/certwizard.conf',
  /** Where a site of another file is default only because it comes first: the first of these that comes after it. */
  nginxConfigLate: '/etc/nginx/conf.d/zz-certwizard.conf',
  nginxConfigLast: '/etc/nginx/sites-enabled/zz-certwizard.conf',
  /** The same in the nginx that certwizard builds, out of sight of the distribution's. */
  ownNginxConfig: '/etc/nginx/certwizard.d/certwizard.conf',
  /** The main configuration of that nginx, beside the distribution's: relative includes of its sites still work. */
  ownMainConfig: '/etc/nginx/certwizard-nginx.conf',
  /** In the place that goes before the distribution's unit of the same name: whoever restarts nginx restarts ours. */
  ownUnit: '/etc/systemd/system/nginx.service',
  ownLogrotate: '/etc/logrotate.d/certwizard-nginx',
  /** Points to the version that serves. */
  ownPrefix: '/usr/local/nginx',
  /** Comes before /usr/sbin in everybody's PATH: `nginx -t` is the nginx that serves. */
  ownCommand: '/usr/local/sbin/nginx',
  /** What that nginx keeps for itself: bodies of requests, answers of others. */
  ownState: '/var/lib/certwizard-nginx',
  /** Where nginx and ngx_mruby are compiled, by a user who owns nothing else. */
  build: '/var/cache/certwizard/build',
  mrubyGems: '/var/cache/certwizard/gems.rb',
  mrubyPatch: '/var/cache/certwizard/parsed-certificates.patch',
  /** ngx_mruby as a module of the distribution's nginx. */
  modules: '/usr/lib/nginx/modules',
  module: '/usr/lib/nginx/modules/ngx_http_mruby_module.so',
  moduleLoad: '/etc/nginx/modules-enabled/90-certwizard-mruby.conf',
  /** Takes it out again where nginx refuses it. */
  moduleGuard: '/usr/local/sbin/certwizard-module-guard',
  moduleUnit: '/etc/systemd/system/nginx.service.d/certwizard.conf',
  moduleHook: '/etc/apt/apt.conf.d/90certwizard-module',
  /** Who chooses the certificate, where that can change without certwizard: the guard writes it too. */
  choice: '/etc/nginx/certwizard-choice.conf',
  /** The handler that ngx_mruby runs in every handshake. */
  handler: '/etc/certwizard/handshake.rb',
  /** While this file is there, the handler logs what it decides. */
  handlerDebug: '/etc/certwizard/debug',
  defaultSite: '/etc/nginx/sites-enabled/default',
  defaultSiteFile: '/etc/nginx/sites-available/default',
  /** What the system trusts: made from all such files. */
  trusted: '/etc/ssl/certs',
  /** Where challenges are answered from: certbot writes there as root, so the way there is root's alone. */
  webroot: '/var/lib/certwizard/webroot',
  canary: '/var/lib/certwizard/webroot/.well-known/acme-challenge/certwizard-canary',
  /** Where they were answered from at first, below a folder that many give to www-data. */
  formerWebroot: '/var/www/certwizard',
  state: '/var/lib/certwizard',
  acmeCa: '/usr/local/share/ca-certificates/certwizard-acme-ca.crt',
  rulesV4: '/etc/iptables/rules.v4',
  rulesV6: '/etc/iptables/rules.v6',
  nftablesConf: '/etc/nftables.conf',
  /** Remains of an interrupted issuance are moved here, never deleted. */
  incomplete: '/var/lib/certwizard/half-made',
  /** Lineages of names that were removed, in folders like certbot's, so that their links hold. */
  removed: '/var/lib/certwizard/removed',
  runs: '/var/lib/certwizard/runs',
  /** Looks every day whether certificates are renewed and served, and speaks up in the journal. */
  alarm: '/usr/local/sbin/certwizard-alarm',
  alarmService: '/etc/systemd/system/certwizard-alarm.service',
  alarmTimer: '/etc/systemd/system/certwizard-alarm.timer',
  /** The same where there is no systemd. */
  alarmCron: '/etc/cron.daily/certwizard-alarm',
  /** The operator's own: run by the alarm where it is there. */
  alarmCommand: '/etc/certwizard/alarm',
  /** The certificates of the Nextcloud snap, its own certbot's and its own. */
  nextcloudCerts: '/var/snap/nextcloud/current/certs',
  lock: '/run/certwizard.lock',
} as const;

/** The unit that starts the alarm. */
export const ALARM_TIMER = 'certwizard-alarm.timer';

/** Where a certificate authority looks for a token, below http://NAME. */
export const CHALLENGE_PATH = '/.well-known/acme-challenge/';

/** The same of a file that is always there; see PATHS.canary. */
export const CANARY_PATH = `${CHALLENGE_PATH}certwizard-canary`;

/** What every canary file begins with, on whatever server; see `canaryText`. */
export const CANARY_WORDS = 'certwizard answers challenges here';
