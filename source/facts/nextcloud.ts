import {PATHS} from '../known/paths.ts';
import {clean} from '../text/clean.ts';
import {type CertificateFact, describeCertificate, FIRST_CERTIFICATE, type Lineage} from './lineages.ts';
import {defineProbe, splitNul} from './probe.ts';
import {type RenewAttempt, readRenewLog} from './renew-certs-log.ts';
import {type ServedFact, served} from './served.ts';

/**
 * The Nextcloud snap, which brings an Apache and a certbot (0.39) of its own. Paths and words are those of
 * github.com/nextcloud-snap/nextcloud-snap (src/https, src/apache), November 2026.
 */
export type NextcloudFact = {
  readonly installed: boolean;
  readonly services: readonly {
    /** Without the snap's name: `apache`, `renew-certs`. */
    readonly name: string;
    readonly enabled: boolean;
    readonly active: boolean;
  }[];
  /** Where the certificate comes from that its Apache serves; null where https is off. */
  readonly https: 'lets-encrypt' | 'self-signed' | 'custom' | null;
  readonly certificate: CertificateFact | null;
  /** What its certbot renews. */
  readonly lineages: readonly Lineage[];
  readonly attempt: RenewAttempt | null;
  /** What its certbot's own log ends with; a file is of one run. */
  readonly certbotSaid: readonly string[];
  /** What its Apache answers for the names of its certificate. */
  readonly served: ServedFact;
};

/** How much of certbot's log is looked at: an answer of an authority, and how certbot ended. */
const LOG_LINES = 120;

const UNKNOWN: NextcloudFact = {
  ...{installed: false, services: [], https: null, certificate: null, lineages: [], attempt: null},
  certbotSaid: [],
  served: served.unknown,
};

/** What `certs/live` leads to, by a part of the path. */
const KINDS = {
  '/certbot/config/live/': 'lets-encrypt',
  '/self-signed': 'self-signed',
  '/custom': 'custom',
} as const;

export const nextcloud = defineProbe<NextcloudFact>()({
  id: 'nextcloud',
  unknown: UNKNOWN,
  commands: () => ({
    services: ['snap', 'services', 'nextcloud'],
    log: ['snap', 'logs', '-n', '100', 'nextcloud.renew-certs'],
    certbot: ['tail', '-n', String(LOG_LINES), `${PATHS.nextcloudCerts}/certbot/logs/letsencrypt.log`],
    live: ['readlink', '-e', `${PATHS.nextcloudCerts}/live`],
    certificate: ['awk', FIRST_CERTIFICATE, `${PATHS.nextcloudCerts}/live/cert.pem`],
    lineages: [
      ...([
        'find',
        `${PATHS.nextcloudCerts}/certbot/config/live/`,
        '-mindepth',
        '2',
        '-maxdepth',
        '2',
      ] as const),
      ...['-name', 'cert.pem', '-xtype', 'f', '-exec', 'awk', FIRST_CERTIFICATE, '{}', '+'],
    ],
    renewal: [
      ...(['find', `${PATHS.nextcloudCerts}/certbot/config/renewal/`, '-maxdepth', '1'] as const),
      ...['-name', '*.conf', '-size', '+0', '-printf', '%f\\0'],
    ],
  }),
  parse({services, log, certbot, live, certificate, lineages, renewal}) {
    const rows = [...services.stdout.matchAll(/^nextcloud\.(\S+) +(\S+) +(\S+)/gm)];
    if (rows.length === 0) {
      return UNKNOWN;
    }
    const renewed = new Set(splitNul(renewal.stdout).map(file => file.replace(/\.conf$/, '')));
    const pems = [...lineages.stdout.matchAll(/\/live\/([^/\0]+)\/cert\.pem\0([^\0]*)/g)];
    const kind = Object.entries(KINDS).find(([part]) => live.stdout.includes(part))?.[1];
    return {
      installed: true,
      services: rows.map(([, name = '', enabled, active]) => ({
        ...{name, enabled: enabled === 'enabled', active: active === 'active'},
      })),
      https: kind ?? null,
      certificate: describeCertificate(splitNul(certificate.stdout)[1] ?? ''),
      lineages: pems.map(([, name = '', pem = '']) => ({
        ...{name, certificate: describeCertificate(pem), renewable: renewed.has(name)},
      })),
      attempt: readRenewLog(log.stdout),
      certbotSaid: certbot.stdout.split('\n').filter(Boolean).map(clean),
      served: served.unknown,
    };
  },
});

/** The names that its Apache serves by a certificate that has to be renewed. */
export function nextcloudNames({https, certificate}: NextcloudFact): readonly string[] {
  return https === 'lets-encrypt' ? (certificate?.names ?? []) : [];
}
