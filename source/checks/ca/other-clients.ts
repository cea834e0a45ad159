import type {Finding} from '../../core/finding.ts';
import type {Check} from '../check.ts';

/** Certificates of other programs are seen and explained; nginx's map looks only into certbot's folders. */
export const otherClients: Check = {
  id: 'other-clients',
  holds: 'check.other-clients',
  diagnose: facts =>
    facts.otherClients.map(
      ({client, folder, names}): Finding => ({
        code: 'CW-OTHER-CLIENT',
        severity: 'info',
        layer: 'files',
        values: {client, folder, advice: {key: `other-client.${client}`}},
        evidence: [{command: `ls ${folder}`, saw: names.slice(0, 5).join(' ')}],
        fix: null,
      }),
    ),
};
