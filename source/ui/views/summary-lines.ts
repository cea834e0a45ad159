import {isFailure} from '../../checks/finding.ts';
import type {MessageKey} from '../../messages/messages.ts';
import type {NameStatus, ServedState} from '../../status/status.ts';
import {clean} from '../clean.ts';
import {findingLines} from '../findings.ts';
import {wrapWords} from '../fit.ts';
import {type Line, type Span, span} from '../line.ts';
import type {HistoryItem} from '../state.ts';
import {type MarkId, mark, type Words} from '../words.ts';

type Summary = Extract<HistoryItem, {item: 'summary'}>;

const SERVED: Readonly<Record<ServedState, {mark: MarkId; text: MessageKey}>> = {
  same: {mark: 'yes', text: 'ui.served.same'},
  other: {mark: 'error', text: 'ui.served.other'},
  failed: {mark: 'error', text: 'ui.served.failed'},
  unknown: {mark: 'none', text: 'ui.served.unknown'},
};

/** What is now true, with the evidence: the last thing that is said, and what stays in the scrollback. */
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
    [mark(words, status.renewedBy ? 'yes' : 'error'), span(`  ${renewal}`)],
    ...diagnoses.flatMap(({check, findings}) =>
      findings.length === 0
        ? [[mark(words, 'holds'), span(`  ${translate(check.holds)}`)]]
        : findings.flatMap(finding => findingLines(words, finding, columns, false)),
    ),
    ...cloud.flatMap(finding => findingLines(words, finding, columns, false)),
    ...wrapWords(translate('ui.done.next'), columns, '', 'accent'),
  ];
}

function nameLines(words: Words, status: NameStatus, worker: string): Line[] {
  const {translate} = words;
  const {name, onDisk, served, workerReads, othersRead, renewalDue} = status;
  if (!onDisk) {
    return [
      [span(`${name}  `, 'strong'), mark(words, 'error'), span(`  ${translate('ui.done.no-certificate')}`)],
    ];
  }
  const family = (label: string, state: ServedState): Span[] => {
    const sign = mark(words, SERVED[state].mark);
    return [span(`${label} `), span(sign.text, sign.tone), span(` ${translate(SERVED[state].text)}   `)];
  };
  return [
    [
      span(`${name}  `, 'strong'),
      span(
        translate('ui.done.certificate', {
          serial: shortSerial(onDisk.serial, words.glyphs.ellipsis),
          expires: onDisk.notAfter.slice(0, 10),
          due: (renewalDue ?? '').slice(0, 10),
        }),
      ),
    ],
    [span('  '), ...family('IPv4', served[4]), ...(served[6] === 'unknown' ? [] : family('IPv6', served[6]))],
    [
      span(`  ${translate('ui.done.key', {user: worker})} `),
      mark(words, workerReads ? 'yes' : 'error'),
      span(` ${translate(workerReads ? 'ui.done.reads' : 'ui.done.cannot-read')}   nobody `),
      mark(words, othersRead ? 'error' : 'holds'),
      span(` ${translate(othersRead ? 'ui.done.reads' : 'ui.done.cannot-read')}`),
    ],
  ];
}

function shortSerial(serial: string, ellipsis: string): string {
  return serial.length > 14 ? `${serial.slice(0, 8)}${ellipsis}${serial.slice(-4)}` : serial;
}
