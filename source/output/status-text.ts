import stringWidth from 'string-width';
import {certwizard} from '../known/started-as.ts';
import type {Translate} from '../messages/messages.ts';
import type {NameStatus, ServedState, Status, Visit} from '../run/status.ts';
import {clean} from '../text/clean.ts';
import {readable} from '../text/host-name.ts';
import {formatTable} from '../text/table.ts';

/** A status as a table no wider than `columns`, a row a name; what a visitor meets, and what renews, below it. */
export function formatStatus(
  status: Status,
  translate: Translate,
  columns = Number.POSITIVE_INFINITY,
): string {
  if (status.names.length === 0) {
    return [translate('status.none'), `  ${certwizard('setup')}`].join('\n');
  }
  const head = (['name', 'serial', 'expires', 'served4', 'served6', 'readers', 'due'] as const).map(column =>
    translate(`status.${column}`),
  );
  const rows = status.names.map(row => nameRow(row, translate));
  const table = narrowed([head, ...rows], columns);
  const visits = visitRows(status.names, translate);
  return [
    formatTable(table, {columns}),
    ...(visits.length > 0 ? ['', formatTable([[translate('status.visitor')], ...visits], {columns})] : []),
    ...foreign(status.names, translate),
    '',
    ...formatRenewal(status, translate),
  ].join('\n');
}

/**
 * What a narrow terminal does without, the first one first: serial number, the day of renewal, readers. Names need the
 * room more, and what is wrong with these the doctor tells.
 */
const LEFT_OUT = [1, 6, 5];

function narrowed(table: readonly string[][], columns: number): readonly (readonly string[])[] {
  const tables = LEFT_OUT.map((_, count) => {
    const without = new Set(LEFT_OUT.slice(0, count + 1));
    return table.map(row => row.filter((_, column) => !without.has(column)));
  });
  const fits = (rows: readonly string[][]) =>
    formatTable(rows)
      .split('\n')
      .every(row => stringWidth(row) <= columns);
  return [table, ...tables].find(fits) ?? table.map(row => row.filter((_, column) => column !== 1));
}

/** What renews, when it does next, and how it went the last time. */
export function formatRenewal(
  {renewedBy, nextRun, lastRun, neverRan}: Status,
  translate: Translate,
): string[] {
  return [
    renewedBy === null
      ? [translate('status.no-renewal'), `  ${certwizard('doctor')}`]
      : nextRun === null
        ? translate('status.renewal-somewhen', {by: renewedBy})
        : translate('status.renewal', {by: renewedBy, next: nextRun}),
    ...(lastRun ? [translate(`status.last-${lastRun.result ?? 'unknown'}`, {at: lastRun.at})] : []),
    ...(lastRun?.result === 'failed' ? [`  ${certwizard('renew-test')}`] : []),
    ...(neverRan ? [translate('status.never-ran')] : []),
  ].flat();
}

/** Names that people write otherwise than computers do, in both forms. */
function foreign(names: readonly NameStatus[], translate: Translate): string[] {
  return names
    .filter(({name}) => readable(name) !== name)
    .map(({name}) => translate('status.idn', {unicode: readable(name), ascii: name}));
}

/** What the way of a visitor comes to, a row a name; two where IPv6 answers otherwise than IPv4. */
function visitRows(names: readonly NameStatus[], translate: Translate): string[][] {
  return names.flatMap(({name, visit}) => {
    const [four, six] = ([4, 6] as const).map(family => {
      const seen = visit[family];
      return seen ? describeVisit(name, seen, translate) : null;
    });
    if (!four || !six || four === six) {
      const text = four ?? six;
      return text ? [[`http://${name}/`, text]] : [];
    }
    return [
      [`http://${name}/`, `IPv4: ${four}`],
      ['', `IPv6: ${six}`],
    ];
  });
}

/** Each hop with its status, as wget would show it. */
function describeVisit(name: string, {page, secure, challenge}: Visit, translate: Translate): string {
  const here = (location: string) => clean(location).replace(`https://${name}/`, 'https://…/');
  const hops = [
    page.status || translate('visit.nothing'),
    ...(page.location ? [here(page.location)] : []),
    ...(page.location.startsWith(`https://${name}/`) ? [secure.status || translate('visit.nothing')] : []),
    ...(page.location.startsWith(`https://${name}/`) && secure.location ? [here(secure.location)] : []),
  ];
  return `${hops.join(' → ')}; ${translate(challenge ? 'visit.challenge' : 'visit.no-challenge')}`;
}

function nameRow(
  {name, onDisk, life, served, workerReads, othersRead, renewalDue}: NameStatus,
  translate: Translate,
): string[] {
  const state = (value: ServedState) => translate(`served.${value}`);
  const readers = othersRead ? 'readers.everybody' : workerReads ? 'readers.worker' : 'readers.root';
  return [
    readable(name),
    onDisk ? shortSerial(onDisk.serial) : '-',
    onDisk
      ? life === 'expired'
        ? translate('status.expired')
        : day(onDisk.notAfter)
      : translate('status.no-certificate'),
    state(served[4]),
    state(served[6]),
    onDisk ? translate(readers) : '-',
    renewalDue
      ? life === 'valid'
        ? day(renewalDue)
        : translate(life === 'due' ? 'status.due-now' : 'status.late')
      : '-',
  ];
}

/** The end of a serial number, which is what differs. */
export function shortSerial(serial: string): string {
  return serial.length > 8 ? `…${serial.slice(-8)}` : serial;
}

function day(iso: string): string {
  return iso.slice(0, 10);
}
