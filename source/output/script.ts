import type {PlannedStep, StepId} from '../core/plan.ts';
import {renderAction} from '../core/render-shell.ts';
import {VERSION} from '../known/version.ts';
import {translator} from '../messages/messages.ts';
import {STEPS} from '../steps/steps.ts';
import {clean} from '../text/clean.ts';

/** Steps as a script that `sh` runs as it stands: the very chunks that apply runs, in the same order. */
export function formatScript(steps: readonly PlannedStep[], what: string): string {
  const head = [
    '#!/bin/sh',
    `# certwizard ${VERSION}: ${clean(what.replaceAll(/\s+/g, ' '))}`,
    '# Run it as root, on the server that it was printed for. It stops at the first command that fails.',
    'set -eu',
  ];
  const parts = steps.map(({step, actions}) =>
    [
      `# ==== ${step}: ${translator('en')(`step.${step}`)} ====`,
      ...(actions.length === 0 ? ['# Nothing to do.'] : actions.map(renderAction)),
      ...boundary(step),
    ].join('\n\n'),
  );
  return `${[head.join('\n'), ...parts].join('\n\n')}\n`;
}

/** Where certwizard itself would look again before it goes on. */
function boundary(step: StepId): string[] {
  const checks = STEPS[step].verify.map(({title}) => `#   - ${translator('en')(title)}`);
  return [['# ---- certwizard looks again here, and goes on only if:', ...checks].join('\n')];
}
