import type {Diagnosis} from '../checks/diagnose.ts';
import {type Cause, isUnexplained, orderCauses} from '../checks/order-of-causes.ts';
import {type Finding, valueAt} from '../core/finding.ts';
import {certwizard} from '../known/started-as.ts';
import {countOf, type Translate} from '../messages/messages.ts';
import {groupBy} from '../text/group-by.ts';
import {wrap} from '../text/wrap.ts';
import {formatCounts, formatDiagnoses, formatFinding, formatSkipped} from './findings-text.ts';

/** What a doctor has seen. */
export type Seen = {
  readonly diagnoses: readonly Diagnosis[];
  /** Findings of no check: what probes could not make sense of. */
  readonly others: readonly Finding[];
  readonly names: number;
  readonly addresses: number;
  /** Milliseconds that it all took. */
  readonly took: number;
};

/** Every check with what came of it, in the order of the catalogue. */
export function formatAll(seen: Seen, translate: Translate, columns?: number): string[] {
  const {diagnoses, others} = seen;
  const isWell = [...others, ...diagnoses.flatMap(({findings}) => findings)].every(
    ({severity}) => severity === 'info',
  );
  const last = isWell
    ? formatHealthy(seen, translate)
    : translate('doctor.found.all', {counts: formatCounts(diagnoses, others, translate)});
  return [
    ...others.flatMap(finding => formatFinding(finding, translate, columns)),
    ...formatDiagnoses(diagnoses, translate, columns),
    ...wrap(`\n${last}`, columns),
  ];
}

/**
 * What a doctor says: one line where all is well, else the causes in their order, the first one first, with what each
 * of them explains folded under it. A check that could not be judged is told in either case.
 */
export function formatDoctor(seen: Seen, translate: Translate, columns?: number): string[] {
  const {diagnoses, others} = seen;
  const causes = orderCauses([...others, ...diagnoses.flatMap(({findings}) => findings)]);
  const serious = causes.filter(({finding}) => finding.severity !== 'info');
  const unjudged = formatUnjudged(seen, translate, columns);
  return serious.length === 0
    ? [...wrap(formatHealthy(seen, translate), columns), ...unjudged, ...formatMore(seen, translate, columns)]
    : [
        ...serious.filter(isUnexplained).flatMap(cause => formatUnexplained(cause, seen, translate, columns)),
        ...serious.flatMap(cause => formatCause(cause, translate, columns)),
        ...unjudged,
        ...wrap(
          `\n${translate('doctor.found', {counts: formatCounts(diagnoses, others, translate)})}`,
          columns,
        ),
        ...formatMore(seen, translate, columns),
      ];
}

/** What could not be judged and ought to have been: checks with the same reason on one line. */
function formatUnjudged({diagnoses}: Seen, translate: Translate, columns?: number): string[] {
  const skipped = diagnoses.flatMap(diagnosis =>
    diagnosis.result === 'skipped' && diagnosis.skip.because === 'not-known' ? [diagnosis] : [],
  );
  const alike = groupBy(skipped, ({skip}) => translate(skip.why));
  return [...alike].flatMap(([why, [first, ...more]]) => {
    const text =
      first === undefined || more.length > 0
        ? translate('doctor.unjudged', {checks: countOf('check', more.length + 1), why})
        : formatSkipped(first, translate);
    return wrap(`${translate('severity.skipped')} ${text}`, columns, '        ');
  });
}

function formatCause({finding, explained}: Cause, translate: Translate, columns?: number): string[] {
  const codes = [...new Set(explained.map(({code}) => code))].join(', ');
  return [
    ...formatFinding(finding, translate, columns),
    ...(explained.length > 0
      ? wrap(`    ${translate('doctor.explains', {count: explained.length, codes})}`, columns, '      ')
      : []),
  ];
}

/** Said loudest: what somebody outside meets, and nothing on this server explains. */
function formatUnexplained(
  {finding}: Cause,
  {diagnoses}: Seen,
  translate: Translate,
  columns?: number,
): string[] {
  const ruledOut = diagnoses.filter(({result}) => result === 'holds').length;
  const name = valueAt(finding, 'name');
  return [
    ...wrap(translate('doctor.no-cause', {code: finding.code, checks: countOf('check', ruledOut)}), columns),
    `  ${certwizard('probe', typeof name === 'string' ? (name.split(', ')[0] ?? '') : 'NAME')}`,
  ];
}

function formatHealthy({names, addresses, diagnoses, took}: Seen, translate: Translate): string {
  return translate('doctor.healthy', {
    names: countOf('name', names),
    addresses: countOf('address', addresses),
    checks: countOf('check', diagnoses.filter(({result}) => result === 'holds').length),
    seconds: (took / 1000).toFixed(1),
  });
}

/** What is not shown, and how to see it; nothing where all is shown. */
function formatMore({diagnoses}: Seen, translate: Translate, columns?: number): string[] {
  const notes = diagnoses.flatMap(({findings}) =>
    findings.filter(({severity}) => severity === 'info'),
  ).length;
  const skipped = diagnoses.filter(each => each.result === 'skipped' && each.skip.because !== 'not-known');
  const parts = [
    ...(notes > 0 ? [translate(countOf('note', notes))] : []),
    ...(skipped.length > 0 ? [translate(countOf('skipped', skipped.length))] : []),
  ];
  return parts.length > 0 ? wrap(translate('doctor.more', {what: parts.join(', ')}), columns) : [];
}
