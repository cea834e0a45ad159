/** What serves: `native`, the distribution's nginx; `ngx_mruby`, nginx built from source with a handler. */
export const ENGINES = ['native', 'ngx_mruby'] as const;
export type Engine = (typeof ENGINES)[number];

/** What the operator decided; everything else certwizard finds out. Validated: see validate.ts. */
export type Answers = {
  /** Lower-case ASCII names, no duplicates. */
  readonly domains: readonly string[];
  readonly email: string;
  readonly engine: Engine;
  /** The directory URL of the certificate authority. */
  readonly acmeServer: string;
  /** The certificates (PEM) to trust when talking to it; null for one that the system trusts already. */
  readonly acmeCa: string | null;
};

/** Let's Encrypt's directories (letsencrypt.org/docs, November 2026). */
export const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory';
export const LETS_ENCRYPT_STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';
