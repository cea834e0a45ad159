import type {Diagnosis} from '../checks/diagnose.ts';
import type {Finding} from '../core/finding.ts';
import type {Translate} from '../messages/messages.ts';
import {namesInBothForms} from '../text/host-name.ts';
import {wrap} from '../text/wrap.ts';

/**
 * A finding in a few lines: what, where, what was seen, what to do.
 *
 * @param columns of the terminal, if it is one; commands stay whole, to be copied
 */
export function formatFinding(finding: Finding, translate: Translate, columns?: number): string[] {
  const {code, severity, layer, values, evidence} = finding;
  return [
    ...wrap(
      `${translate(`severity.${severity}`)} [${code}, ${layer}] ${namesInBothForms(translate(`${code}.what`, values))}`,
      columns,
      '        ',
    ),
    ...evidence.flatMap(({command, saw}) => [
      `    $ ${command}`,
      ...saw.split('\n').map(line => `      ${line}`),
    ]),
    ...wrap(`    ${translate('finding.do')} ${translate(`${code}.do`, values)}`, columns, '      '),
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
