import type {Finding} from '../../core/finding.ts';
import type {Translate} from '../../messages/messages.ts';
import {columnsOf} from '../../output/columns.ts';
import {formatFinding} from '../../output/findings-text.ts';
import {tell} from './command.ts';

/** Findings that stop a command or warn before it, to standard error. */
export function tellFindings(translate: Translate, findings: readonly Finding[]): void {
  findings.flatMap(finding => formatFinding(finding, translate, columnsOf(process.stderr))).map(tell);
}
