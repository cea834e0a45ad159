import type {ListChange} from '../../source/clouds/vendor-cli.ts';
import type {Action} from '../../source/core/action.ts';
import {PORTS} from '../../source/known/ports.ts';

/**
 * Opens ports in a cloud's list by the vendor's own tool, which takes the rules one by one or replaces the list as a
 * whole: with everything that was in it. Undo takes each rule away again, or puts the list back that was there.
 */
export function openCloudList(
  cloud: string,
  id: string,
  {steps}: Extract<ListChange, {refused: null}>,
): Action[] {
  return steps.map(
    ({run, undo}): Action => ({
      kind: 'exec',
      run: [run],
      undo: {run: [undo]},
      touches: {ports: PORTS.map(port => ({port, rules: `${cloud} ${id}`}))},
      why: {key: 'why.cloud-list', values: {cloud, id}},
    }),
  );
}
