import {PATHS} from '../known/paths.ts';
import {defineProbe} from './probe.ts';
import {WEBROOT_FOLDERS} from './webroot.ts';

/** Folders of ours that everybody has to get through, and only root may write to; the outer ones first. */
export const OUR_FOLDERS: readonly string[] = [
  PATHS.config,
  ...WEBROOT_FOLDERS,
  PATHS.hooks,
  PATHS.deployHooks,
];

/** Mode, owner and group of those that are there. */
export type FoldersFact = Readonly<Partial<Record<string, string>>>;

/** As they have to be. */
export const OPEN_TO_READ = '755 root root';

export const folders = defineProbe<FoldersFact>()({
  id: 'folders',
  unknown: {},
  commands: () => ({
    // What is missing is told on stderr, and is no failure.
    modes: ['find', ...OUR_FOLDERS, '-maxdepth', '0', '-type', 'd', '-printf', '%m %u %g %p\\n'],
  }),
  parse({modes}) {
    if (modes.exitCode !== 0 && modes.exitCode !== 1) {
      throw new Error('find did not say which folders there are');
    }
    return Object.fromEntries(
      [...modes.stdout.matchAll(/^(\d+ \S+ \S+) (.+)$/gm)].map(([, access = '', path = '']) => [
        path,
        access,
      ]),
    );
  },
});
