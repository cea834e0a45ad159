import type {WriteAction} from '../source/core/action.ts';
import type {Facts} from '../source/facts/facts.ts';
import type {ManagedPath} from '../source/facts/files.ts';

type Wanted = Omit<WriteAction, 'kind' | 'path' | 'owner' | 'group'> & {path: ManagedPath};

/** A root-owned file as it has to be: no action when it is there with this content, mode and owner. */
export function writeFile({files}: Facts, wanted: Wanted): WriteAction[] {
  const now = files[wanted.path];
  const satisfied =
    now?.content === wanted.content &&
    now.mode === wanted.mode &&
    now.owner === 'root' &&
    now.group === 'root';
  return satisfied ? [] : [{kind: 'write', owner: 'root', group: 'root', ...wanted}];
}
