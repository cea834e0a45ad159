import {isFailure} from '../../checks/finding.ts';
import {clean} from '../../clean.ts';
import {readable} from '../../host-name.ts';
import type {NameStatus, ServedState} from '../../status/status.ts';
import {findingLines} from '../findings.ts';
import {wrapWords} from '../fit.ts';
import {BLANK, type Line, type Span, span} from '../line.ts';
import type {HistoryItem} from '../state.ts';
import {type MarkId, mark, type Words} from '../words.ts';

type Summary = Extract<HistoryItem, {item: 'summary'}>;

const SERVED: Readonly<Record<ServedState, MarkId>> = {
  same: 'served-same',
  other: 'served-other',
  failed: 'served-failed',
  unknown: 'served-unknown',
};

/**
 * What is now true, with the evidence: the last thing that is said, and what stays in the scrollback. For two
 * names it fits a screen of 24 rows.
 */
export function summaryLines(words: Words, summary: Summary, columns: number): Line[] {
  const {translate} = words;
  const {status, worker, diagnoses, cloud} = summary;
  const failing = diagnoses.some(({findings}) => findings.some(isFailure));
  const renewal = status.renewedBy
    ? translate(status.nextRun ? 'ui.done.renewed' : 'ui.done.renewed-somewhen', {
        by: clean(status.renewedBy),
        next: clean(status.nextRun ?? ''),
      })
    : translate('ui.done.not-renewed');
  return [
    failing
      ? [mark(words, 'failed'), span(`  ${translate('ui.done.failing')}`, 'strong')]
      : [mark(words, 'done'), span(`  ${translate('ui.done.well')}`, 'strong')],
    ...status.names.flatMap(name => nameLines(words, name, worker)),
    [mark(words, status.renewedBy ? 'holds' : 'error'), span(`  ${renewal}`)],
    ...diagnoses.flatMap(({check, findings}) =>
      findings.length === 0
        ? [[mark(words, 'holds'), span(`  ${translate(check.holds)}`)]]
        : findings.flatMap(finding => findingLines(words, finding, columns, false)),
    ),
    ...cloud.flatMap(({code, values}) => remark(words, translate(`${code}.what`, values), columns)),
    ...wrapWords(translate('ui.done.next'), columns, '', 'accent'),
  ];
}

/** What is left to the operator, without the commands: those are in the review. */
function remark(words: Words, text: string, columns: number): Line[] {
  const [first = BLANK, ...rest] = wrapWords(text, columns - 10);
  return [
    [mark(words, 'info'), span('  '), ...first],
    ...rest.map((row): Line => [span('        '), ...row]),
  ];
}

function nameLines(words: Words, status: NameStatus, worker: string): Line[] {
  const {translate} = words;
  const {name, onDisk, served, workerReads, othersRead, renewalDue} = status;
  if (!onDisk) {
    return [
      [
        span(`${readable(name)}  `, 'strong'),
        mark(words, 'failed'),
        span(`  ${translate('ui.done.no-certificate')}`),
      ],
    ];
  }
  const part = (label: string, id: MarkId): Span[] => [span(`  ${label} `), mark(words, id)];
  return [
    [
      span(`${readable(name)}  `, 'strong'),
      span(
        translate('ui.done.certificate', {
          serial: shortSerial(onDisk.serial, words.glyphs.ellipsis),
          expires: onDisk.notAfter.slice(0, 10),
          due: (renewalDue ?? '').slice(0, 10),
        }),
      ),
    ],
    [
      ...part('IPv4', SERVED[served[4]]),
      ...(served[6] === 'unknown' ? [] : part('IPv6', SERVED[served[6]])),
      ...part(translate('ui.done.key', {user: worker}), workerReads ? 'reads' : 'cannot-but-should'),
      ...part('nobody', othersRead ? 'reads-but-should-not' : 'cannot'),
    ],
  ];
}

function shortSerial(serial: string, ellipsis: string): string {
  return serial.length > 14 ? `${serial.slice(0, 8)}${ellipsis}${serial.slice(-4)}` : serial;
}
