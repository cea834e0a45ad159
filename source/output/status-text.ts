import type {Translate} from '../messages/messages.ts';
import type {NameStatus, ServedState, Status} from '../status/status.ts';
import {formatTable} from '../table.ts';

/** A status as a table, a row a name, and what renews below it. */
export function formatStatus(status: Status, translate: Translate): string {
  if (status.names.length === 0) {
    return translate('status.none');
  }
  const head = (['name', 'serial', 'expires', 'served4', 'served6', 'readers', 'due'] as const).map(column =>
    translate(`status.${column}`),
  );
  const rows = status.names.map(row => nameRow(row, translate));
  const renewal = status.renewedBy
    ? translate('status.renewal', {by: status.renewedBy, next: status.nextRun ?? '?'})
    : translate('status.no-renewal');
  return `${formatTable([head, ...rows])}\n\n${renewal}`;
}

function nameRow(
  {name, onDisk, served, workerReads, othersRead, renewalDue}: NameStatus,
  translate: Translate,
): string[] {
  const state = (value: ServedState) => translate(`served.${value}`);
  const readers = othersRead ? 'readers.everybody' : workerReads ? 'readers.worker' : 'readers.root';
  return [
    name,
    onDisk ? shortSerial(onDisk.serial) : '-',
    onDisk ? day(onDisk.notAfter) : translate('status.no-certificate'),
    state(served[4]),
    state(served[6]),
    onDisk ? translate(readers) : '-',
    renewalDue ? day(renewalDue) : '-',
  ];
}

/** The end of a serial number, which is what differs. */
export function shortSerial(serial: string): string {
  return serial.length > 8 ? `…${serial.slice(-8)}` : serial;
}

function day(iso: string): string {
  return iso.slice(0, 10);
}
