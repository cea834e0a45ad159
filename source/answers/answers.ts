/** What serves: `native`, the distribution's nginx; `ngx_mruby`, nginx built from source with a handler. */
export const ENGINES = ['native', 'ngx_mruby'] as const;
export type Engine = (typeof ENGINES)[number];

/**
 * How nginx's workers get at the keys. `in-place`: they read certbot's own folders through their group.
 * `published`: a hook copies what is served into a folder of ours, and certbot's stay closed.
 */
export const KEY_SCHEMES = ['in-place', 'published'] as const;
export type KeyScheme = (typeof KEY_SCHEMES)[number];

/** What the operator decided; everything else certwizard finds out. Validated: see validate.ts. */
export type Answers = {
  /** Lower-case ASCII names, no duplicates. */
  readonly domains: readonly string[];
  readonly email: string;
  readonly engine: Engine;
  readonly keys: KeyScheme;
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
  engine: 'native',
  keys: 'in-place',
  acmeServer: LETS_ENCRYPT,
  acmeCa: null,
} as const satisfies Partial<Answers>;
