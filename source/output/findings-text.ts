import stringWidth from 'string-width';
import type {Diagnosis} from '../checks/diagnose.ts';
import type {Finding} from '../core/finding.ts';
import {remedyOf, type Translate, whatOf} from '../messages/messages.ts';
import {namesInBothForms} from '../text/host-name.ts';
import {wrap} from '../text/wrap.ts';

/**
 * A finding in a few lines: what, where, what was seen, what to do.
 *
 * @param columns of the terminal, if it is one; commands stay whole, to be copied
 */
export function formatFinding(finding: Finding, translate: Translate, columns?: number): string[] {
  const {code, severity, layer, evidence} = finding;
  return [
    ...wrap(
      `${severityWord(severity, translate)} [${code}, ${layer}] ${namesInBothForms(translate(whatOf(finding)))}`,
      columns,
      '        ',
    ),
    ...evidence.flatMap(({command, saw}) => [
      `    $ ${command}`,
      ...saw.split('\n').map(line => `      ${line}`),
    ]),
    ...wrap(`    ${translate('finding.do')} ${translate(remedyOf(finding))}`, columns, '      '),
  ];
}

const SEVERITIES = ['ok', 'error', 'warning', 'info', 'crash'] as const;

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
  return diagnoses.flatMap(({check, findings}) =>
    findings.length === 0
      ? wrap(`${severityWord('ok', translate)} ${translate(check.holds)}`, columns, '        ')
      : findings.flatMap(finding => formatFinding(finding, translate, columns)),
  );
}
