/**
 * When a certificate has to be renewed: no fixed number of days, for lifetimes are falling. certbot goes by the same
 * rule since 4.0 where the authority suggests nothing (its changelog, 2025-04-07).
 */
export const RENEWAL = {
  /** Seconds: a lifetime below this is a short one. */
  shortLife: 10 * 24 * 3600,
  /** Renewal is due when this part of the lifetime is left, as 1/N. */
  dueShort: 2,
  dueLong: 3,
  /** It is late when this part of the time between due and the end is left, as 1/N: a timer may take a day. */
  late: 2,
} as const;

type Validity = {readonly notBefore: string; readonly notAfter: string};

/** When a certificate is due for renewal, in milliseconds since 1970. */
export function renewalDue(validity: Validity): number {
  return Date.parse(validity.notAfter) - window(validity);
}

/** From when on somebody should know that it has not been renewed, in milliseconds since 1970. */
function renewalLate(validity: Validity): number {
  return Date.parse(validity.notAfter) - window(validity) / RENEWAL.late;
}

/** Where a certificate stands in its life at a moment (milliseconds since 1970). */
export type Life = 'valid' | 'due' | 'late' | 'expired';

export function lifeOf(validity: Validity, now: number = Date.now()): Life {
  if (Date.parse(validity.notAfter) < now) {
    return 'expired';
  }
  return renewalLate(validity) < now ? 'late' : renewalDue(validity) < now ? 'due' : 'valid';
}

/** The milliseconds at the end of a life in which it is to be renewed. */
function window({notBefore, notAfter}: Validity): number {
  const life = Date.parse(notAfter) - Date.parse(notBefore);
  return life / (life < RENEWAL.shortLife * 1000 ? RENEWAL.dueShort : RENEWAL.dueLong);
}
