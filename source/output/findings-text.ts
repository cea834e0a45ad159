import type {Diagnosis} from '../checks/diagnose.ts';
import type {Finding} from '../checks/finding.ts';
import {namesInBothForms} from '../host-name.ts';
import type {Translate} from '../messages/messages.ts';

/** A finding in a few lines: what, where, what was seen, what to do. */
export function formatFinding(finding: Finding, translate: Translate): string[] {
  const {code, severity, layer, values, evidence} = finding;
  return [
    `${translate(`severity.${severity}`)} [${code}, ${layer}] ${namesInBothForms(translate(`${code}.what`, values))}`,
    ...evidence.flatMap(({command, saw}) => [
      `    $ ${command}`,
      ...saw.split('\n').map(line => `      ${line}`),
    ]),
    `    ${translate('finding.do')} ${translate(`${code}.do`, values)}`,
  ];
}

/** Checks one a line, with what they found below. */
export function formatDiagnoses(diagnoses: readonly Diagnosis[], translate: Translate): string[] {
  return diagnoses.flatMap(({check, findings}) =>
    findings.length === 0
      ? [`${translate('severity.ok')} ${translate(check.holds)}`]
      : findings.flatMap(finding => formatFinding(finding, translate)),
  );
}
