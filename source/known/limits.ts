/**
 * How often Let's Encrypt's production side may be asked, from letsencrypt.org/docs/rate-limits as of 2026-11-22.
 * Each is a bucket: `count` can be taken at once, and one comes back every `minutes`. Asking by ARI counts for none of
 * them; the staging side has the same with numbers that nobody reaches by hand.
 */
export const LIMITS = {
  /** Failed authorizations for a name and an account. */
  failures: {count: 5, minutes: 12},
  /** Certificates for exactly the same set of names. */
  duplicates: {count: 5, minutes: 34 * 60},
  /** New certificates for a registered domain; a renewal of the same set counts for nothing. */
  domain: {count: 50, minutes: 202},
} as const;
export type LimitId = keyof typeof LIMITS;

/** The common names of Let's Encrypt's production intermediates (letsencrypt.org/certificates): R12, E7, YE1 … */
export const PRODUCTION_ISSUER = /^Y?[ER]\d{1,2}$/;

/** Hosts of the directories of public authorities, which issue for names of the public DNS only (as of 2026-11-22). */
export const PUBLIC_AUTHORITIES = [
  'letsencrypt.org',
  'zerossl.com',
  'pki.goog',
  'buypass.com',
  'ssl.com',
] as const;

/** How much of a bucket is used at `now`, and when one can be taken again; null where one can be taken now. */
export function used(
  id: LimitId,
  at: readonly number[],
  now: number,
): {readonly count: number; readonly free: number | null} {
  const {count, minutes} = LIMITS[id];
  const every = minutes * 60_000;
  // Empty again at this time: each one that was taken puts it off.
  const empty = [...at].sort((a, b) => a - b).reduce((until, time) => Math.max(until, time) + every, 0);
  const free = empty - (count - 1) * every;
  return {count: Math.max(0, Math.ceil((empty - now) / every)), free: free > now ? free : null};
}
