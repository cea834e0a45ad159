import stringWidth from 'string-width';
import type {Diagnosis} from '../checks/diagnose.ts';
import {commandsOf, type Evidence, type Finding, isFailure, todoOf} from '../core/finding.ts';
import {commandAsTyped} from '../known/started-as.ts';
import {countOf, message, type Translate, whatOf} from '../messages/messages.ts';
import {cutRan} from '../text/cut-ran.ts';
import {namesInBothForms} from '../text/host-name.ts';
import {wrap} from '../text/wrap.ts';

/**
 * A finding in a few lines: what, where, what was seen, what to do.
 *
 * @param columns of the terminal, if it is one; commands to be copied stay whole
 */
export function formatFinding(finding: Finding, translate: Translate, columns?: number): string[] {
  const {code, severity, layer, evidence} = finding;
  return [
    ...wrap(
      `${severityWord(severity, translate)} [${code}, ${layer}] ${namesInBothForms(translate(whatOf(finding)))}`,
      columns,
      '        ',
    ),
    ...evidence.flatMap(each => formatEvidence(each, translate)),
    ...wrap(`    ${translate('finding.do')} ${formatTodo(finding, translate)}`, columns, '      '),
    ...commandsOf(finding).flatMap(command =>
      commandAsTyped(command)
        .split('\n')
        .map(line => `      ${line}`),
    ),
  ];
}

/** What is to be done, in sentences; the commands follow them. */
export function formatTodo(finding: Finding, translate: Translate): string {
  return todoOf(finding)
    .map(sentence => namesInBothForms(translate(sentence)))
    .join(' ');
}

function formatEvidence(evidence: Evidence, translate: Translate): string[] {
  return 'ran' in evidence
    ? [
        `    $ ${cutRan(evidence.ran)}`,
        ...evidence.said.split('\n').flatMap(line => (line === '' ? [] : [`      ${line}`])),
      ]
    : [`    ${translate('finding.try')} ${commandAsTyped(evidence.try)}`];
}

const SEVERITIES = ['ok', 'error', 'warning', 'info', 'crash', 'skipped'] as const;

/** The word for a severity, as wide as the widest of them. */
function severityWord(severity: (typeof SEVERITIES)[number], translate: Translate): string {
  const widths = SEVERITIES.map(each => stringWidth(translate(`severity.${each}`)));
  const word = translate(`severity.${severity}`);
  return word + ' '.repeat(Math.max(...widths) - stringWidth(word));
}

/** Checks one a line, with what they found below. */
export function formatDiagnoses(
  diagnoses: readonly Diagnosis[],
  translate: Translate,
  columns?: number,
): string[] {
  return diagnoses.flatMap(diagnosis => {
    switch (diagnosis.result) {
      case 'holds': {
        return wrap(`${severityWord('ok', translate)} ${translate(diagnosis.holds)}`, columns, '        ');
      }
      case 'skipped':
        return wrap(
          `${severityWord('skipped', translate)} ${formatSkipped(diagnosis, translate)}`,
          columns,
          '        ',
        );
      case 'found':
        return diagnosis.findings.flatMap(finding => formatFinding(finding, translate, columns));
      default:
        return diagnosis satisfies never;
    }
  });
}

/** A check that could not be judged, and why. */
export function formatSkipped(
  {title, skip}: Extract<Diagnosis, {result: 'skipped'}>,
  translate: Translate,
): string {
  return translate('check.skipped', {check: message(title), why: skip.why});
}

/** How much was found, by severity, and how much could not be judged: `2 errors, 1 warning, 3 checks skipped`. */
export function formatCounts(
  diagnoses: readonly Diagnosis[],
  others: readonly Finding[],
  translate: Translate,
): string {
  const findings = [...others, ...diagnoses.flatMap(diagnosis => diagnosis.findings)];
  const counts = {
    error: findings.filter(isFailure).length,
    warning: findings.filter(({severity}) => severity === 'warning').length,
    note: findings.filter(({severity}) => severity === 'info').length,
    skipped: diagnoses.filter(({result}) => result === 'skipped').length,
  };
  const parts = (['error', 'warning', 'note', 'skipped'] as const).flatMap(what => {
    const count = counts[what];
    return count === 0 ? [] : [translate(countOf(what, count))];
  });
  return parts.join(', ');
}
