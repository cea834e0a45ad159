import type {Finding} from '../../core/finding.ts';
import type {Cause} from '../../facts/failure-words.ts';
import type {Check} from '../check.ts';

/** Seconds by which a clock may be wrong. */
const SKEW = 300;

/** The authority's directory comes, and its clock and this server's agree. */
export const authorityReached: Check = {
  id: 'authority-reached',
  holds: 'check.authority-reached',
  diagnose({preflight}) {
    const authority = preflight?.authority;
    if (!authority) {
      return [];
    }
    const {server, error, skew} = authority;
    const command = `curl -i ${server}`;
    const cause: Cause = /certificate|SSL|TLS/i.test(error ?? '')
      ? 'authority-untrusted'
      : 'authority-unreachable';
    const off = skew !== null && Math.abs(skew) > SKEW;
    const found = (
      code: Finding['code'],
      severity: Finding['severity'],
      values: Finding['values'],
      saw: string,
    ) => ({
      code,
      severity,
      layer: 'ca' as const,
      values,
      evidence: [{command, saw}],
      fix: null,
    });
    return [
      ...(error === null
        ? []
        : [
            found(
              'CW-AUTHORITY',
              'error',
              {server: new URL(server).host, why: {key: `cause.${cause}`}, todo: {key: `cause.${cause}.do`}},
              error,
            ),
          ]),
      ...(off
        ? [
            found(
              'CW-CLOCK',
              'warning',
              {minutes: Math.round(Math.abs(skew) / 60), way: {key: skew > 0 ? 'clock.fast' : 'clock.slow'}},
              `${Math.abs(skew)} s ${skew > 0 ? 'ahead' : 'behind'}`,
            ),
          ]
        : []),
    ];
  },
};
