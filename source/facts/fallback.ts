import {PATHS} from '../known/paths.ts';
import {type CertificateFact, describeCertificate} from './lineages.ts';
import {defineProbe} from './probe.ts';

/** The certificate for clients without SNI and for names that cannot be. */
export type FallbackFact = {
  readonly certificate: CertificateFact | null;
  /** Modes and groups of the folder and the key, such as `750 www-data 640 www-data`; empty when missing. */
  readonly access: string;
};

export const fallback = defineProbe<FallbackFact>()({
  id: 'fallback',
  unknown: {certificate: null, access: ''},
  commands: () => ({
    certificate: ['cat', `${PATHS.fallback}/fullchain.pem`],
    access: ['stat', '-c', '%a %G', PATHS.fallback, `${PATHS.fallback}/privkey.pem`],
  }),
  parse: ({certificate, access}) => ({
    certificate: describeCertificate(certificate.stdout),
    access: access.stdout.trim().replace('\n', ' '),
  }),
});
