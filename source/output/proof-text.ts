import {PLACES, type Place, type Proof, type Seen} from '../checks/proof.ts';
import type {Translate} from '../messages/messages.ts';
import {clean} from '../text/clean.ts';
import {bothForms} from '../text/host-name.ts';
import {formatTable} from '../text/table.ts';
import {shortSerial} from './status-text.ts';

/** Columns of one certificate in a row: two of them, side by side, fit a screen of 80. */
const WIDTH = 35;

/** A verdict, and the numbers that it is made from: before and now, side by side, on disk and as served. */
export function formatProof(
  {name, result, because, before, now}: Proof,
  translate: Translate,
  width = Number.POSITIVE_INFINITY,
): string[] {
  const reasons = because.map(reason => translate(`proof.because.${reason}`)).join(', ');
  const first = result === 'issued';
  const columns = (seen: (seen: Seen) => string): string[] =>
    first ? [seen(now)] : [seen(before), seen(now)];
  const numbers = (place: Place) => columns(seen => describe(seen[place], translate));
  const head = ['', ...(first ? [] : [translate('proof.before')]), translate('proof.now')];
  const rows = PLACES.filter(place => now[place] !== undefined).map(place => [
    place === 'disk' ? translate('proof.disk') : `IPv${place}`,
    ...numbers(place),
  ]);
  const issuer = [
    translate('proof.issuer'),
    ...columns(({disk}) => clean(disk?.issuer ?? '-').slice(0, WIDTH)),
  ];
  return [
    `${bothForms(name)}: ${translate(`proof.${result}`, {reasons})}`,
    ...formatTable([head, ...rows, issuer], {columns: width}).split('\n'),
  ];
}

/** The end of the serial number, the end of the life to the minute (UTC), the beginning of the SHA-256. */
function describe(certificate: Seen[Place], translate: Translate): string {
  return certificate
    ? [
        shortSerial(certificate.serial).padEnd(9),
        certificate.notAfter.slice(0, 16).replace('T', ' '),
        certificate.sha256.slice(0, 8),
      ].join(' ')
    : translate('proof.none');
}
