import {commands, type Finding} from '../core/finding.ts';
import type {PlannedStep} from '../core/plan.ts';
import type {Argv} from '../core/server.ts';
import {allTouched, touchesOf} from '../core/touches.ts';
import {shorten} from '../text/shorten.ts';

/** A command line with more names than this is nothing to read. */
const SPELLED = 20;

/**
 * The names that wait behind one that failed, and how to go on without it: all are rehearsed before the first is
 * issued. `names` are all that the server is set up for.
 */
export function blockedNames({actions}: PlannedStep, failed: string, names: readonly string[]): Finding[] {
  const asked = allTouched(actions.map(touchesOf)).names;
  const waiting = asked.filter(name => name !== failed);
  const rest = names.filter(name => name !== failed);
  const argv: Argv = ['certwizard', 'setup', ...rest.flatMap(name => ['--domain', name])];
  const last = {key: 'CW-OTHERS-WAIT.do', values: {name: failed}} as const;
  return waiting.length === 0
    ? []
    : [
        {
          code: 'CW-OTHERS-WAIT',
          severity: 'info',
          layer: 'ca',
          values: {name: failed, names: shorten(waiting)},
          evidence: [],
          remedy: rest.length > SPELLED ? {steps: [last]} : {steps: [last], ...commands(argv)},
        },
      ];
}
