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
      `${translate(`severity.${severity}`)} [${code}, ${layer}] ${namesInBothForms(translate(whatOf(finding)))}`,
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

/** Checks one a line, with what they found below. */
export function formatDiagnoses(
  diagnoses: readonly Diagnosis[],
  translate: Translate,
  columns?: number,
): string[] {
  return diagnoses.flatMap(({check, findings}) =>
    findings.length === 0
      ? wrap(`${translate('severity.ok')} ${translate(check.holds)}`, columns, '        ')
      : findings.flatMap(finding => formatFinding(finding, translate, columns)),
  );
}
