import type {Action} from '../source/engine/action.ts';
import type {ReplacedList} from '../source/steps/clouds/replaced-list.ts';
import type {MergedList} from '../source/steps/clouds/rule-list.ts';

/**
 * Opens ports in a cloud's list by the vendor's own tool, which replaces the list as a whole: with everything that
 * was in it. Undo puts the list back that was there before.
 */
export function openCloudList(
  list: ReplacedList,
  id: string,
  whole: unknown,
  merged: Extract<MergedList<unknown>, {refused: null}>,
): Action[] {
  return merged.changed
    ? [
        {
          kind: 'exec',
          run: [list.write(id, whole, merged.after)],
          undo: {run: [list.write(id, whole, merged.before)]},
          why: {key: 'why.cloud-list', values: {cloud: list.vendor, id}},
        },
      ]
    : [];
}
