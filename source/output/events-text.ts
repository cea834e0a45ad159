import {isUndoable, type RunEvent} from '../apply/events.ts';
import {runFolder} from '../apply/journal.ts';
import {renderAction} from '../core/render-shell.ts';
import {certwizard} from '../known/started-as.ts';
import {countOf, type Translate} from '../messages/messages.ts';
import {formatDiagnoses, formatFinding} from './findings-text.ts';
import {formatProof} from './proof-text.ts';

/** An event as plain lines, for logs and for terminals that draw nothing. */
export function formatEvent(
  event: RunEvent,
  translate: Translate,
  columns = Number.POSITIVE_INFINITY,
): string[] {
  switch (event.event) {
    case 'ready':
      return [translate('run.started', {run: event.run})];
    case 'busy':
      return [translate('run.busy')];
    case 'looking':
      return [];
    case 'step-started':
      return [
        `== ${event.step}: ${translate(`step.${event.step}`)}`,
        ...(event.actions === 0 ? [`   ${translate('run.satisfied')}`] : []),
      ];
    case 'plan-changed':
      return [translate('run.changed', {step: event.step}), ...event.planned.actions.map(renderAction)];
    case 'action-started':
      return [`-> [${event.index + 1}/${event.total}] ${translate(event.why)}`];
    case 'output':
      return [`   | ${event.line}`];
    case 'progress':
      return [
        `   ${
          event.total === null
            ? translate('run.progress.open', {done: event.done})
            : translate('run.progress', {done: event.done, total: event.total})
        }`,
      ];
    case 'action-done':
      return [`   ${translate('run.action-done', {seconds: event.seconds.toFixed(1)})}`];
    case 'action-failed':
      return [
        event.exitCode === null
          ? translate('run.action-ended', {what: event.why})
          : translate('run.action-failed', {what: event.why, code: event.exitCode}),
        ...event.command.split('\n').map(line => `   $ ${line}`),
      ];
    case 'stopped':
      return [translate('run.stopped-at', {done: event.done, total: event.total})];
    case 'step-applied':
      return [];
    case 'step-verified':
      return formatDiagnoses(event.diagnoses, translate, columns - 3).map(line => `   ${line}`);
    case 'step-warned':
    case 'step-failed':
      return event.findings.flatMap(finding => formatFinding(finding, translate, columns));
    case 'watching':
      return [translate('run.watching', {sites: countOf('site', event.sites)})];
    case 'taking-back':
      return [
        translate(event.possible ? 'run.taking-back' : 'run.not-taken-back', {
          step: event.step,
          command: certwizard('undo'),
        }),
      ];
    case 'taken-back':
      return [
        translate(event.findings.length === 0 ? 'run.taken-back' : 'run.still-different', {step: event.step}),
        ...event.findings.flatMap(finding => formatFinding(finding, translate, columns)),
      ];
    case 'proof':
      return event.proofs.flatMap(proof => ['', ...formatProof(proof, translate, columns)]);
    case 'run-ended': {
      const {command, result, run} = event;
      const isRenewal = command === 'renew-test';
      const unfinished = result === 'failed' || result === 'stopped';
      return [
        translate(isRenewal ? `renewal.${result}` : `run.${result}`),
        ...(unfinished && (command === 'setup' || command === 'remove' || command === 'undo')
          ? [translate('run.continue')]
          : []),
        ...(unfinished && isUndoable({command})
          ? [translate('run.undo', {command: certwizard('undo')})]
          : []),
        ...(unfinished && run ? [translate('run.log', {path: `${runFolder(run)}/output.log`})] : []),
      ];
    }
    default:
      return event satisfies never;
  }
}
