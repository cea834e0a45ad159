import type {Argv} from '../core/server.ts';
import {formatTable} from '../text/table.ts';
import {as, type KeyAccessContext, lineagesFolder} from './key-access.ts';
import {defineProbe, splitNul} from './probe.ts';
import DESCRIBE from './shell/key-describe.sh?raw';
import EACH_PART from './shell/key-each-part.sh?raw';
import PASSES from './shell/key-passes.sh?raw';

/** One folder, link or file on the way to a key. */
export type PathPart = {
  readonly path: string;
  /** As ls shows it, such as `drwxr-x---`; a `+` at its end means that an access list decides as well. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  /** Whether the worker's user gets through: may enter a folder, may read a file. */
  readonly passes: boolean;
};

/** The whole way to one name's key, from the root folder through its link to the file. */
export type KeyPath = {readonly name: string; readonly parts: readonly PathPart[]};
export type KeyPathsFact = readonly KeyPath[];

export type KeyPathsContext = KeyAccessContext & {readonly names: readonly string[]};

/** How many names are explained: they nearly always fail for the same reason. */
export const EXPLAINED = 3;

/** Looks at the way to keys part by part. Names with a line break in them are left out. */
export const keyPaths = defineProbe<KeyPathsFact, KeyPathsContext>()({
  id: 'key-paths',
  unknown: [],
  commands: ({names, workerUser, group, scheme}) =>
    Object.fromEntries(
      names.flatMap((name): [string, Argv][] => {
        const each = [
          'sh',
          '-c',
          EACH_PART,
          'sh',
          `${lineagesFolder({keys: scheme})}/${name}/privkey.pem`,
        ] as const;
        return [
          [`describe ${name}`, [...each, 'sh', '-c', DESCRIBE]],
          [`passes ${name}`, [...each, ...as(workerUser, group, 'sh', '-c', PASSES)]],
        ];
      }),
    ),
  parse: (outcomes, {names}) =>
    names.map(name => {
      const passes = new Set(splitNul(outcomes[`passes ${name}`]?.stdout ?? ''));
      return {
        name,
        parts: splitNul(outcomes[`describe ${name}`]?.stdout ?? '').map(row => {
          const [mode = '', owner = '', group = ''] = row.split(' ', 3);
          const path = row.split(' ').slice(3).join(' ');
          return {path, mode, owner, group, passes: passes.has(path)};
        }),
      };
    }),
});

/** A table: every part of the way, and where it ends for the worker. */
export function describePath({parts}: KeyPath, user: string): string {
  const blocked = parts.findIndex(({passes}) => !passes);
  return formatTable(
    parts.map(({mode, owner, group, path, passes}, index) => [
      mode,
      owner,
      group,
      path,
      passes ? `${user} passes` : index === blocked ? `${user} STOPS HERE` : '',
    ]),
  );
}
