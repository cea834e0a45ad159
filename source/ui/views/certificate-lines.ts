import type {Proof} from '../../checks/proof.ts';
import type {CertificateFact} from '../../facts/lineages.ts';
import {certwizard} from '../../known/started-as.ts';
import type {NameStatus, ServedState} from '../../run/status.ts';
import {groupBy} from '../../text/group-by.ts';
import {readable} from '../../text/host-name.ts';
import {formatTable} from '../../text/table.ts';
import {type Line, line, type Span, span, type Tone, textOf} from '../line.ts';
import {type MarkId, mark, type UiText} from '../words.ts';

const SERVED: Readonly<Record<ServedState, MarkId>> = {
  same: 'served-same',
  other: 'served-other',
  failed: 'served-failed',
  unknown: 'served-unknown',
};

const HEAD = ['name', 'serial', 'end', 'sha256', 'due'] as const;

/** Names that are shown; of more, `certwizard status` tells. */
const MOST = 12;

/**
 * The certificates as a table, a row a name, and below a name the one that it had before this run. What visitors are
 * served and who reads the keys is said once for all names of which it is the same.
 */
export function certificateLines(
  words: UiText,
  names: readonly NameStatus[],
  proofs: readonly Proof[],
  worker: string,
  columns: number,
): Line[] {
  const {translate, glyphs} = words;
  const before = new Map(proofs.map(proof => [proof.name, proof.before.disk ?? null]));
  const shown = names.slice(0, MOST);
  const rows = shown.flatMap(({name, onDisk, renewalDue}): {tone: Tone; cells: string[]}[] => {
    const was = before.get(name);
    return [
      {
        tone: onDisk ? 'plain' : 'bad',
        cells: [
          readable(name),
          ...(onDisk ? numbers(onDisk, glyphs.ellipsis) : [translate('ui.done.no-certificate'), '', '']),
          (renewalDue ?? '').slice(0, 10),
        ],
      },
      ...(was
        ? [
            {
              tone: 'faint' as const,
              cells: [`  ${translate('ui.done.before')}`, ...numbers(was, glyphs.ellipsis), ''],
            },
          ]
        : []),
    ];
  });
  const titles = HEAD.map(column => translate(`ui.done.${column}`));
  const table = formatTable([titles, ...rows.map(({cells}) => cells)], {columns, ellipsis: glyphs.ellipsis});
  const states = groupBy(
    shown.flatMap(status =>
      status.onDisk ? [{name: status.name, row: stateOf(words, status, worker)}] : [],
    ),
    ({row}) => textOf(row),
  );
  return [
    ...table.split('\n').map((row, index) => line(row, index === 0 ? 'faint' : rows[index - 1]?.tone)),
    ...(names.length > MOST
      ? [
          line(
            translate('ui.done.more', {count: names.length - MOST, command: certwizard('status')}),
            'faint',
          ),
        ]
      : []),
    ...[...states.values()].flatMap(alike => {
      const of = states.size > 1 ? [line(alike.map(({name}) => readable(name)).join(', '), 'strong')] : [];
      return [...of, ...alike.slice(0, 1).map(({row}) => row)];
    }),
  ];
}

/** The end of the serial number, the end of its life (UTC), the beginning of the SHA-256. */
function numbers({serial, notAfter, sha256}: CertificateFact, ellipsis: string): string[] {
  const short = serial.length > 8 ? `${ellipsis}${serial.slice(-8)}` : serial;
  return [short, notAfter.slice(0, 16).replace('T', ' '), sha256.slice(0, 16)];
}

function stateOf(words: UiText, {served, workerReads, othersRead}: NameStatus, worker: string): Line {
  const part = (label: string, id: MarkId): Span[] => [span(`  ${label} `), mark(words, id)];
  return [
    ...part('IPv4', SERVED[served[4]]),
    ...(served[6] === 'unknown' ? [] : part('IPv6', SERVED[served[6]])),
    ...part(words.translate('ui.done.key', {user: worker}), workerReads ? 'reads' : 'cannot-but-should'),
    ...part('nobody', othersRead ? 'reads-but-should-not' : 'cannot'),
  ];
}
