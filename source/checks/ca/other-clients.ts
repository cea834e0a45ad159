import type {Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {defineCheck} from '../check.ts';

/** Certificates of other programs are seen and explained; nginx's map looks only into certbot's folders. */
export const otherClients = defineCheck({
  id: 'other-clients',
  title: 'check.other-clients',
  reads: ['otherClients'],
  skip: () => null,
  diagnose: facts =>
    facts.otherClients.map(
      ({client, folder, names}): Finding => ({
        code: 'CW-OTHER-CLIENT',
        severity: 'info',
        layer: 'files',
        values: {client, folder, count: names.length},
        evidence: [{try: formatCommand(['ls', folder])}],
        remedy: {steps: [{key: 'CW-OTHER-CLIENT.do'}, {key: `other-client.${client}`}]},
      }),
    ),
});
