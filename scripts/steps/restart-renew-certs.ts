import type {Action} from '../../source/core/action.ts';

const SERVICE = 'nextcloud.renew-certs';

/**
 * Makes the Nextcloud snap try its renewal now: its service tries when it starts, and then once a day. What is not
 * due stays as it is.
 */
export function restartRenewCerts(): Action[] {
  const why = {key: 'why.nextcloud.restart', values: {}} as const;
  return [
    {
      kind: 'exec',
      run: [['snap', 'restart', SERVICE]],
      undo: {kept: why},
      touches: {services: [SERVICE]},
      why,
    },
  ];
}
