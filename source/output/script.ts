import type {PlannedStep, StepId} from '../core/plan.ts';
import {renderAction} from '../core/render-shell.ts';
import {VERSION} from '../known/version.ts';
import {type NestedMessage, translator} from '../messages/messages.ts';
import {STEPS} from '../steps/steps.ts';
import {clean} from '../text/clean.ts';

/** Scripts are English in every language. */
const translate = translator('en');

/** Steps as a script that `sh` runs as it stands: the very chunks that apply runs, in the same order. */
export function formatScript(steps: readonly PlannedStep[], what: NestedMessage): string {
  const head = [
    '#!/bin/sh',
    `# certwizard ${VERSION}: ${clean(translate(what).replaceAll(/\s+/g, ' '))}`,
    `# ${translate('script.head')}`,
    'set -eu',
  ];
  const parts = steps.map(({step, actions}) =>
    [
      `# ==== ${step}: ${translate(`step.${step}`)} ====`,
      ...(actions.length === 0 ? [`# ${translate('run.satisfied')}`] : actions.map(renderAction)),
      ...boundary(step),
    ].join('\n\n'),
  );
  return `${[head.join('\n'), ...parts].join('\n\n')}\n`;
}

/** Where certwizard itself would look again before it goes on. */
function boundary(step: StepId): string[] {
  const checks = STEPS[step].verify.map(({title}) => `#   - ${translate(title)}`);
  return [[`# ---- ${translate('script.checks')}`, ...checks].join('\n')];
}
