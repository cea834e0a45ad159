import {PATHS} from '../known/paths.ts';

/**
 * What keys and their folders have to look like, as `find` arguments (run in /etc/letsencrypt) that match
 * whatever does not. The deploy hook puts right what they find, and the probe asks whether they find anything:
 * one list for both. None follows a link, and none leaves live/ and archive/.
 */
export function wrongModes(
  group: string,
): Readonly<Record<'folders' | 'keys' | 'files' | 'closed', readonly string[]>> {
  const inLineages = ['archive', '-mindepth', '2', '-maxdepth', '2', '-type', 'f'];
  return {
    // The group may look inside, nobody else.
    folders: ['live', 'archive', '-maxdepth', '1', '-type', 'd', ...without(group, '0750')],
    // The group may read, nobody else.
    keys: [...inLineages, '-name', 'privkey*.pem', ...without(group, '0640')],
    // No file here is a program, and none is for others to write.
    files: [...inLineages, '-name', '*.pem', '-perm', '/0133'],
    // A certificate is public, but somebody may have closed it to all but another group.
    closed: [...inLineages, '-name', '*.pem', '!', '-perm', '-0004', ...without(group, '-0040')],
  };
}

/** What the hook has opened in place, as `find` arguments: it is closed again where copies are published. */
export function openedModes(group: string): Readonly<Record<'folders' | 'keys', readonly string[]>> {
  const inLineages = [PATHS.archive, '-mindepth', '2', '-maxdepth', '2', '-type', 'f'];
  return {
    folders: [PATHS.live, PATHS.archive, '-maxdepth', '1', '-type', 'd', '-group', group, '-perm', '0750'],
    keys: [...inLineages, '-name', 'privkey*.pem', '-group', group, '-perm', '0640'],
  };
}

/** Copies and the links to them: they are taken away where keys are read in place. */
export const COPIES: readonly string[] = [
  ...[PATHS.published, '-mindepth', '1', '-maxdepth', '1'],
  ...['(', '-type', 'l', '-o', '-type', 'd', '-name', '.*.??????', ')'],
];

/** The same of the copies, where there are some: folders and files that are not for the group and nobody else. */
export function wrongCopies(group: string): Readonly<Record<'folders' | 'files', readonly string[]>> {
  const unless = (mode: string) => ['(', '!', '-group', group, '-o', '!', '-perm', mode, ')'];
  return {
    folders: [PATHS.published, '-type', 'd', ...unless('0750')],
    files: [PATHS.published, '-type', 'f', ...unless('0640')],
  };
}

/** Matches what has not this group, or not this mode (`-MODE`: not all of these bits). */
function without(group: string, mode: string): string[] {
  return ['(', '!', '-group', group, '-o', '!', '-perm', mode, ')'];
}
