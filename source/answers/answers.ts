import {DEFAULT_NGINX, type NginxVersion} from '../known/pins.ts';

/** What serves: `ngx_mruby`, nginx with a handler, built from source; `native`, the distribution's nginx. */
export const ENGINES = ['ngx_mruby', 'native'] as const;
export type Engine = (typeof ENGINES)[number];

/** How ngx_mruby is built: an nginx of its own, or a module for the distribution's nginx. */
export const BUILD_METHODS = ['own', 'module'] as const;
export type BuildMethod = (typeof BUILD_METHODS)[number];
/**
 * How nginx's workers get at the keys. `in-place`: they read certbot's own folders through their group.
 * `published`: a hook copies what is served into a folder of ours, and certbot's stay closed.
 */
export const KEY_SCHEMES = ['in-place', 'published'] as const;
export type KeyScheme = (typeof KEY_SCHEMES)[number];

/**
 * How a name that a site of its own serves is taken over. `challenge`: the site answers certwizard's challenges, and nothing
 * else of it changes. `certificate`: it serves the certificate as well. `take`: certwizard's server has the name.
 */
export const SITE_CHOICES = ['challenge', 'certificate', 'take'] as const;
export type SiteChoice = (typeof SITE_CHOICES)[number];

/** What the operator decided; everything else certwizard finds out. Validated: see validate.ts. */
export type Answers = {
  /** Lower-case ASCII names, no duplicates. */
  readonly domains: readonly string[];
  readonly email: string;
  readonly engine: Engine;
  /** The three that follow matter to the engine `ngx_mruby` only. */
  readonly buildMethod: BuildMethod;
  readonly nginxVersion: NginxVersion;
  /** An absolute folder or a URL with copies of the upstream repositories; null: from upstream itself. */
  readonly sources: string | null;
  readonly keys: KeyScheme;
  /** By host name. */
  readonly sites: Readonly<Record<string, SiteChoice>>;
  /** The directory URL of the certificate authority. */
  readonly acmeServer: string;
  /** The certificates (PEM) to trust when talking to it; null for one that the system trusts already. */
  readonly acmeCa: string | null;
};

/** Let's Encrypt's directories (letsencrypt.org/docs, November 2026). */
export const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory';
export const LETS_ENCRYPT_STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';

/** What is taken where nobody says otherwise. */
export const DEFAULTS = {
  engine: 'ngx_mruby',
  buildMethod: 'own',
  nginxVersion: DEFAULT_NGINX,
  sources: null,
  keys: 'in-place',
  sites: {},
  acmeServer: LETS_ENCRYPT,
  acmeCa: null,
} as const satisfies Omit<Answers, 'domains' | 'email'>;

/** The names and the choices for sites: those of an earlier run as far as their names are still served, then `said`, whose names are served with the others. */
export function withSites(
  domains: readonly string[],
  earlier: Answers['sites'] = {},
  said: Answers['sites'] = {},
): Pick<Answers, 'domains' | 'sites'> {
  const all = [...new Set([...domains, ...Object.keys(said)])];
  const sites = Object.entries({...earlier, ...said}).filter(([name]) => all.includes(name));
  return {domains: all, sites: Object.fromEntries(sites)};
}
