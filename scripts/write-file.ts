import type {WriteAction} from '../source/core/action.ts';
import type {Facts} from '../source/facts/facts.ts';
import type {ManagedPath} from '../source/facts/files.ts';
import {OPEN_TO_READ, OUR_FOLDERS} from '../source/facts/folders.ts';

type Wanted = Omit<WriteAction, 'kind' | 'path' | 'owner' | 'group' | 'folders'> & {path: ManagedPath};

/**
 * A root-owned file as it has to be: no action when it is there with this content, mode and owner, and everybody gets
 * through the folders of ours above it.
 */
export function writeFile({files, folders}: Facts, wanted: Wanted): WriteAction[] {
  const now = files[wanted.path];
  const ours = OUR_FOLDERS.filter(folder => wanted.path.startsWith(`${folder}/`));
  const satisfied =
    now?.content === wanted.content &&
    now.mode === wanted.mode &&
    now.owner === 'root' &&
    now.group === 'root' &&
    ours.every(folder => folders[folder] === OPEN_TO_READ);
  const above = ours.length > 0 ? {folders: ours} : {};
  return satisfied ? [] : [{kind: 'write', owner: 'root', group: 'root', ...above, ...wanted}];
}
