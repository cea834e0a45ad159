import stringWidth from 'string-width';
import {renewalScheduled} from '../../checks/ca/renewal-scheduled.ts';
import {findingsOf, notVerified} from '../../checks/diagnose.ts';
import {keysPrivate} from '../../checks/files/keys-private.ts';
import {keysReadable} from '../../checks/files/keys-readable.ts';
import {servedIsDisk} from '../../checks/nginx/served-is-disk.ts';
import {isFailure} from '../../core/finding.ts';
import {certwizard} from '../../known/started-as.ts';
import {whatOf} from '../../messages/messages.ts';
import {formatSkipped} from '../../output/findings-text.ts';
import {clean} from '../../text/clean.ts';
import {findingLines} from '../findings.ts';
import {wrapWords} from '../fit.ts';
import {BLANK, type Line, type Span, span} from '../line.ts';
import type {HistoryItem} from '../state.ts';
import {mark, type UiText} from '../words.ts';
import {certificateLines} from './certificate-lines.ts';

type Summary = Extract<HistoryItem, {item: 'summary'}>;

/** What the table and the line about renewal say already, where it holds. */
const SHOWN: ReadonlySet<string> = new Set(
  [servedIsDisk, keysReadable, keysPrivate, renewalScheduled].map(({id}) => id),
);

/**
 * What is now true, with the evidence: the last thing that is said, and what stays in the scrollback. For some names
 * it fits a screen of 24 rows.
 */
export function summaryLines(words: UiText, summary: Summary, columns: number): Line[] {
  const {translate} = words;
  const {status, worker, diagnoses, cloud, proofs} = summary;
  const failing = [...findingsOf(diagnoses), ...notVerified(diagnoses)].some(isFailure);
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
    ...certificateLines(words, status.names, proofs, worker, columns),
    [mark(words, status.renewedBy ? 'holds' : 'error'), span(`  ${renewal}`)],
    ...diagnoses.flatMap((diagnosis): Line[] => {
      switch (diagnosis.result) {
        case 'holds': {
          const seen = clean(translate(diagnosis.holds));
          // A row for each: what was seen is left out where there is no room for it.
          const text = stringWidth(seen) <= columns - MARGIN ? seen : translate(diagnosis.title);
          return SHOWN.has(diagnosis.check) ? [] : marked(mark(words, 'holds'), text, columns);
        }
        case 'skipped':
          // What does not apply here is nothing to read at the end of a run.
          return diagnosis.skip.because === 'not-applicable'
            ? []
            : marked(mark(words, 'skipped'), clean(formatSkipped(diagnosis, translate)), columns);
        case 'found':
          return diagnosis.findings.flatMap(finding => findingLines(words, finding, columns, false));
        default:
          return diagnosis satisfies never;
      }
    }),
    // What is left to the operator, without the commands: those are in the review.
    ...cloud.flatMap(finding => marked(mark(words, 'info'), translate(whatOf(finding)), columns)),
    ...wrapWords(
      translate('ui.done.next', {status: certwizard('status'), undo: certwizard('undo')}),
      columns,
      '',
      'accent',
    ),
  ];
}

/** Columns that a mark and its space take. */
const MARGIN = 10;

/** A sentence behind its mark. */
function marked(state: Span, text: string, columns: number): Line[] {
  const [first = BLANK, ...rest] = wrapWords(text, columns - MARGIN);
  return [[state, span('  '), ...first], ...rest.map((row): Line => [span('        '), ...row])];
}
