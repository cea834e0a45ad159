import {PATHS} from '../known/paths.ts';
import {defineProbe} from './probe.ts';

/** Whether the system trusts the authority that --acme-ca gave: the file alone does nothing. */
export type TrustFact = {readonly acmeCaTrusted: boolean};

export const trust = defineProbe<TrustFact>()({
  id: 'trust',
  unknown: {acmeCaTrusted: false},
  commands: () => ({
    authority: ['cat', PATHS.acmeCa],
    bundle: ['cat', '/etc/ssl/certs/ca-certificates.crt'],
  }),
  parse: ({authority, bundle}) => ({
    acmeCaTrusted: authority.stdout.trim() !== '' && bundle.stdout.includes(authority.stdout.trim()),
  }),
});
