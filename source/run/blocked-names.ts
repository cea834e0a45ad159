import {shorten} from '../checks/files/keys-readable.ts';
import type {Finding} from '../core/finding.ts';
import type {PlannedStep} from '../core/plan.ts';
import {allTouched, touchesOf} from '../core/touches.ts';

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
  const flags = rest.length > SPELLED ? '--domain …' : rest.map(name => `--domain ${name}`).join(' ');
  return waiting.length === 0
    ? []
    : [
        {
          code: 'CW-OTHERS-WAIT',
          severity: 'info',
          layer: 'ca',
          values: {name: failed, names: shorten(waiting), flags},
          evidence: [],
          fix: null,
        },
      ];
}
