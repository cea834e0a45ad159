import {LETS_ENCRYPT} from '../../source/answers/answers.ts';
import type {Action} from '../../source/core/action.ts';
import type {CertbotFlagsFact} from '../../source/facts/certbot-flags.ts';

/** `rehearse`: against the authority's test side, nothing is kept; `due`: as the timer does; `force`: in any case. */
export type RenewalWay = 'rehearse' | 'due' | 'force';

/**
 * The renewal of one lineage, as the timer will do it, now: by what certbot has kept about it, `server` among that (null:
 * Let's Encrypt). `--cert-name` is the one lineage; the random pause is for timers.
 */
export function renewCertificate(
  name: string,
  way: RenewalWay,
  server: string | null,
  {runDeployHooks}: CertbotFlagsFact,
): Action {
  // Without --server, a dry run goes to Let's Encrypt's staging side, whoever has issued the certificate.
  const other = server === null || server === LETS_ENCRYPT ? [] : ['--server', server];
  const more = {
    rehearse: ['--dry-run', ...(runDeployHooks ? ['--run-deploy-hooks'] : []), ...other],
    due: [],
    force: ['--force-renewal'],
  }[way];
  const why = {key: `why.renew.${way}`, values: {name: {host: name}}} as const;
  return {
    kind: 'exec',
    run: [['certbot', 'renew', ...more, '--no-random-sleep-on-renew', '--cert-name', name]],
    undo: {kept: why},
    touches: {names: [name], ...(way === 'rehearse' ? {} : {certificates: [name]})},
    why,
  };
}
