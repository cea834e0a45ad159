import {PATHS} from '../known/paths.ts';
import {describeCertificate, FIRST_CERTIFICATE} from './lineages.ts';
import {defineProbe} from './probe.ts';

/** A certificate in archive/ that certbot has put there in the last eight days. */
export type IssuedCertificate = {
  /** Lower case, sorted. */
  readonly names: readonly string[];
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  readonly issuer: string;
  /** True for the first one of its lineage: the others renew a set of names that was there before. */
  readonly first: boolean;
};

/** Certificates come and go in archive/, so it is read from there: live/ has only the last one of each name. */
export const issued = defineProbe<readonly IssuedCertificate[]>()({
  id: 'issued',
  unknown: [],
  commands: () => ({
    recent: [
      'find',
      ...[PATHS.archive, '-mindepth', '2', '-maxdepth', '2', '-type', 'f', '-name', 'cert*.pem'],
      ...['-mtime', '-8', '-exec', 'awk', FIRST_CERTIFICATE, '{}', '+'],
    ],
  }),
  parse: ({recent}) =>
    [...recent.stdout.matchAll(/\/cert(\d+)\.pem\0([^\0]*)/g)].flatMap(([, number, pem = '']) => {
      const certificate = describeCertificate(pem);
      return certificate
        ? [
            {
              names: [...certificate.names].sort(),
              notBefore: certificate.notBefore,
              issuer: certificate.issuer,
              first: number === '1',
            },
          ]
        : [];
    }),
});
