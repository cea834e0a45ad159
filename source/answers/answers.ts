import {DEFAULT_NGINX, type NginxVersion} from '../pins.ts';

/** What serves: `native`, the distribution's nginx; `ngx_mruby`, nginx built from source with a handler. */
export const ENGINES = ['native', 'ngx_mruby'] as const;
export type Engine = (typeof ENGINES)[number];

/** How ngx_mruby is built: an nginx of its own, or a module for the distribution's nginx. */
export const WAYS = ['own', 'module'] as const;
export type Way = (typeof WAYS)[number];

/** What the operator decided; everything else certwizard finds out. Validated: see validate.ts. */
export type Answers = {
  /** Lower-case ASCII names, no duplicates. */
  readonly domains: readonly string[];
  readonly email: string;
  readonly engine: Engine;
  /** The three that follow matter to the engine `ngx_mruby` only. */
  readonly way: Way;
  readonly nginxVersion: NginxVersion;
  /** An absolute folder or a URL with copies of the upstream repositories; null: from upstream itself. */
  readonly sources: string | null;
  /** The directory URL of the certificate authority. */
  readonly acmeServer: string;
  /** The certificates (PEM) to trust when talking to it; null for one that the system trusts already. */
  readonly acmeCa: string | null;
};

/** Let's Encrypt's directories (letsencrypt.org/docs, November 2026). */
export const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory';
export const LETS_ENCRYPT_STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';

/** What is taken where neither a flag nor an earlier run says anything. */
export const DEFAULTS = {
  engine: 'native',
  way: 'own',
  nginxVersion: DEFAULT_NGINX,
  sources: null,
  acmeServer: LETS_ENCRYPT,
  acmeCa: null,
} as const satisfies Omit<Answers, 'domains' | 'email'>;
