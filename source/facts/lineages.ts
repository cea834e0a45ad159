import {createHash} from 'node:crypto';
import {PATHS} from '../known/paths.ts';
import {readCertificate} from './certificate-fields.ts';
import {defineProbe, splitNul} from './probe.ts';
import DANGLING from './shell/dangling-links.sh?raw';

/** A certificate in the terms that tell one from another. */
export type CertificateFact = {
  /** Lower-case hex, no colons. */
  readonly serial: string;
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** SHA-256 of the DER, lower-case hex. */
  readonly sha256: string;
  readonly names: readonly string[];
  readonly issuer: string;
};

/** A folder in live/. `certificate` is null when there is none that can be parsed. */
export type Lineage = {
  readonly name: string;
  readonly certificate: CertificateFact | null;
  /** True when certbot has a renewal configuration for it: without one it is never renewed. */
  readonly renewable: boolean;
};

/** What certbot keeps of a lineage, in live/ under these names and in archive/ with the number of each version. */
export const LINEAGE_FILES = ['cert', 'chain', 'fullchain', 'privkey'] as const;

export type LineagesFact = {
  readonly all: readonly Lineage[];
  /**
   * Names of which something is in live/, archive/ or renewal/ but which are no whole lineage: an issuance was
   * interrupted. certbot would make NAME-0001 beside them, which a path by name never finds.
   */
  readonly incomplete: readonly string[];
  /**
   * Names of whole pairs that have not expired and that certbot has no renewal configuration for, as they come with a
   * copy of live/ and archive/ from another server.
   */
  readonly unmanaged: readonly string[];
  /** Names whose folder in live/ has files where certbot keeps links, as a copy makes them that follows links. */
  readonly flat: readonly string[];
  /**
   * Names whose folder in live/ has a link that leads nowhere. `version`: the newest of which archive/ has all files; null
   * where it has none.
   */
  readonly dangling: readonly {readonly name: string; readonly version: number | null}[];
};

/** The names that there is no whole certificate for: they are what an authority is asked for. */
export function missingNames(
  {lineages}: {readonly lineages: LineagesFact},
  names: readonly string[],
): string[] {
  const whole = new Set(lineages.all.flatMap(({name, certificate}) => (certificate ? [name] : [])));
  const broken = new Set(lineages.incomplete);
  return names.filter(name => !whole.has(name) || broken.has(name));
}

/**
 * Of the folders in live/ ($1) without a configuration in renewal/ ($2), those with a certificate that has not expired and
 * a key that fits it.
 */
const UNMANAGED = `for d in "$1"/*/; do d=\${d%/} n=\${d##*/}
[ ! -s "$2/$n.conf" ] && [ -f "$d/fullchain.pem" ] && [ -f "$d/privkey.pem" ] || continue
openssl x509 -noout -checkend 0 -in "$d/fullchain.pem" >/dev/null 2>&1 || continue
key=$(openssl pkey -pubout -passin pass: -in "$d/privkey.pem" 2>/dev/null) || continue
[ "$key" = "$(openssl x509 -noout -pubkey -in "$d/fullchain.pem")" ] || continue
printf "%s\\0" "$n"; done`;

const FOLDERS = ['-mindepth', '1', '-maxdepth', '1', '-type', 'd', '-printf', '%f\\0'] as const;

const PEMS = [
  PATHS.live,
  '-mindepth',
  '2',
  '-maxdepth',
  '2',
  '-name',
  'fullchain.pem',
  '-xtype',
  'f',
] as const;

/** awk: `PATH NUL PEM NUL` for each file, of its first certificate only. A chain would be three times as much. */
export const FIRST_CERTIFICATE =
  'FNR == 1 { if (open) printf "%c", 0; printf "%s%c", FILENAME, 0; open = 1 } open { print } /-----END/ && open { printf "%c", 0; open = 0 } END { if (open) printf "%c", 0 }';

export const lineages = defineProbe<LineagesFact>()({
  id: 'lineages',
  unknown: {all: [], incomplete: [], unmanaged: [], flat: [], dangling: []},
  commands: () => ({
    // A handful of processes for all names. Folders that are links are left alone, and so is what is no file: it
    // could lead anywhere, or never end.
    certificates: ['find', ...PEMS, '-exec', 'awk', FIRST_CERTIFICATE, '{}', '+'],
    live: ['find', PATHS.live, ...FOLDERS],
    archive: ['find', PATHS.archive, ...FOLDERS],
    keys: [
      'find',
      PATHS.live,
      '-mindepth',
      '2',
      '-maxdepth',
      '2',
      '-name',
      'privkey.pem',
      '-xtype',
      'f',
      '-printf',
      '%y %P\\0',
    ],
    dangling: ['sh', '-c', DANGLING, 'sh', PATHS.live, PATHS.archive],
    unmanaged: ['sh', '-c', UNMANAGED, 'sh', PATHS.live, PATHS.renewal],
    renewal: ['find', PATHS.renewal, '-maxdepth', '1', '-name', '*.conf', '-printf', '%s %f\\0'],
  }),
  parse({certificates, live, archive, keys, renewal, unmanaged, dangling}) {
    const pems = parseCertificates(certificates.stdout);
    const configs = new Map(
      splitNul(renewal.stdout).map(row => {
        const at = row.indexOf(' ');
        return [row.slice(at + 1).replace(/\.conf$/, ''), Number(row.slice(0, at))];
      }),
    );
    const folders = splitNul(live.stdout);
    const all = folders.map(name => ({
      name,
      certificate: describeCertificate(pems.get(name) ?? ''),
      renewable: (configs.get(name) ?? 0) > 0,
    }));
    const kinds = splitNul(keys.stdout).map(row => {
      const [kind = '', ...path] = row.split(' ');
      return {kind, name: path.join(' ').replace(/\/[^/]*$/, '')};
    });
    const keyed = new Set(kinds.map(({name}) => name));
    const pairs = splitNul(unmanaged.stdout);
    const whole = new Set([
      ...pairs,
      ...all
        .filter(({name, certificate, renewable}) => certificate && renewable && keyed.has(name))
        .map(({name}) => name),
    ]);
    const traces = new Set([...folders, ...splitNul(archive.stdout), ...configs.keys()]);
    return {
      all: all.sort((a, b) => (a.name < b.name ? -1 : 1)),
      incomplete: [...traces].filter(name => !whole.has(name)).sort(),
      unmanaged: pairs,
      flat: kinds.filter(({kind}) => kind === 'f').map(({name}) => name),
      dangling: [...dangling.stdout.matchAll(/([^\0]+)\0(\d*)\0/g)].map(([, name = '', version = '']) => ({
        name,
        version: version === '' ? null : Number(version),
      })),
    };
  },
});

/**
 * The first certificate of every lineage's fullchain.pem, by lineage. A file that a crash filled with NULs costs
 * itself, and none that comes after it.
 */
function parseCertificates(text: string): Map<string, string> {
  const entry = /\/etc\/letsencrypt\/live\/([^/\0]+)\/fullchain\.pem\0([^\0]*)/g;
  return new Map([...text.matchAll(entry)].map(([, name = '', pem = '']) => [name, pem]));
}

/** The first certificate of a PEM text; null when there is none. */
export function describeCertificate(pem: string): CertificateFact | null {
  const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem)?.[0];
  if (!block) {
    return null;
  }
  try {
    const der = Buffer.from(block.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
    const {notBefore, notAfter, ...fields} = readCertificate(der);
    return {
      ...fields,
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      sha256: createHash('sha256').update(der).digest('hex'),
    };
  } catch {
    return null;
  }
}
