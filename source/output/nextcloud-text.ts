import {type NextcloudFact, nextcloudNames} from '../facts/nextcloud.ts';
import type {Translate} from '../messages/messages.ts';
import {bothForms} from '../text/host-name.ts';
import {formatTable} from '../text/table.ts';

/** The Nextcloud snap: what runs of it, its certificate, and how its last renewal went. */
export function formatNextcloud(
  nextcloud: NextcloudFact,
  translate: Translate,
  columns = Number.POSITIVE_INFINITY,
): string[] {
  const {services, https, certificate, attempt} = nextcloud;
  const down = services.filter(({enabled, active}) => enabled && !active).map(({name}) => name);
  const names = nextcloudNames(nextcloud).map(bothForms).join(', ');
  const rows = [
    [
      translate('nextcloud.services'),
      down.length > 0 ? translate('nextcloud.down', {names: down.join(', ')}) : translate('nextcloud.up'),
    ],
    [translate('nextcloud.https'), translate(`nextcloud.https.${https ?? 'off'}`)],
    ...(certificate
      ? [
          [
            translate('nextcloud.certificate'),
            translate('nextcloud.until', {names: names || '-', end: certificate.notAfter.slice(0, 10)}),
          ],
        ]
      : []),
    ...(attempt
      ? [
          [
            translate('nextcloud.attempt'),
            `${attempt.begun.split(' ')[0]}: ${translate(`nextcloud.outcome.${attempt.outcome}`)}`,
          ],
        ]
      : []),
  ];
  const table = formatTable(
    rows.map(row => ['', ...row]),
    {columns},
  );
  return [translate('nextcloud.title'), ...table.split('\n')];
}
