import type {Facts} from '../facts/facts.ts';
import type {CertificateFact} from '../facts/lineages.ts';
import {lifeOf} from '../facts/renewal-due.ts';

/** Where a certificate is looked for: on disk, and in a handshake over each family. */
export const PLACES = ['disk', 4, 6] as const;
export type Place = (typeof PLACES)[number];
/** The certificates of one name; undefined where nobody was asked, null where there was none. */
export type Seen = Readonly<Partial<Record<Place, CertificateFact | null>>>;

/** Why a certificate that certbot reports is not proved to be the one that visitors get. */
export type Unproved =
  | 'none'
  | 'same-serial'
  | 'not-later'
  | 'wrong-name'
  | 'still-late'
  | 'served-4'
  | 'served-6';

/** One name, before and after certbot has worked. `unchanged`: it was not due, and what is served is on disk. */
export type Proof = {
  readonly name: string;
  readonly result: 'issued' | 'renewed' | 'unchanged' | 'unproved';
  readonly because: readonly Unproved[];
  readonly before: Seen;
  readonly now: Seen;
};

type Looked = Pick<Facts, 'lineages' | 'served'>;

/**
 * Compares two looks at one name. Passed only if the serial changed, the end came later, and every family serves what
 * is on disk for that name. `wanted`: it was to change; else a certificate that is not due may stay.
 */
export function prove(name: string, before: Looked, now: Looked, wanted: boolean): Proof {
  const [was, is] = [seen(name, before), seen(name, now)];
  const disk = is.disk ?? null;
  const changed = was.disk?.sha256 !== disk?.sha256;
  const because: Unproved[] =
    disk === null
      ? ['none']
      : [
          ...(was.disk && (wanted || changed) ? notNewer(was.disk, disk) : []),
          ...(!changed && !wanted && ['late', 'expired'].includes(lifeOf(disk))
            ? (['still-late'] as const)
            : []),
          ...(disk.names.includes(name) ? [] : (['wrong-name'] as const)),
          ...([4, 6] as const).flatMap(family =>
            is[family] === undefined || is[family]?.sha256 === disk.sha256
              ? []
              : [`served-${family}` as const],
          ),
        ];
  const passed = !changed ? 'unchanged' : was.disk ? 'renewed' : 'issued';
  return {name, result: because.length > 0 ? 'unproved' : passed, because, before: was, now: is};
}

function notNewer(was: CertificateFact, is: CertificateFact): Unproved[] {
  return [
    ...(was.serial === is.serial ? (['same-serial'] as const) : []),
    ...(Date.parse(is.notAfter) > Date.parse(was.notAfter) ? [] : (['not-later'] as const)),
  ];
}

function seen(name: string, {lineages, served}: Looked): Seen {
  const rows = served.names.filter(row => row.name === name);
  return {
    disk: lineages.all.find(lineage => lineage.name === name)?.certificate ?? null,
    ...Object.fromEntries(rows.map(({family, certificate}) => [family, certificate])),
  };
}
