import {dirname} from 'node:path';
import {PATHS} from '../known/paths.ts';
import {defineProbe} from './probe.ts';

/**
 * When certificates and keys were last changed, in seconds since 1970, by their path: the file itself, whose it is
 * and who may read it, and the folders on the way. A path that is not there is not in it.
 */
export type ChangedFact = Readonly<Record<string, number>>;

/** The name whose certificate or key is at a path, below certbot's folder or the copies; null for any other path. */
export function lineageOf(path: string): string | null {
  const folder = [PATHS.live, PATHS.published].find(candidate => path.startsWith(`${candidate}/`)) ?? '';
  const rest = path.slice(folder.length + 1);
  // The log has what a client has sent where another handler than ours makes a path of it.
  return folder === '' ? null : (/^([a-z0-9.-]+)\/(?:fullchain|privkey)\.pem$/.exec(rest)?.[1] ?? null);
}

/** The folders above all names. */
const ABOVE = [PATHS.letsencrypt, PATHS.live, PATHS.archive];

/** What is looked at for a file: it may be a link, and certbot's lead to a folder of archive/. */
function wayTo(file: string): string[] {
  const folder = dirname(file);
  return [file, folder, folder.replace(PATHS.live, PATHS.archive)];
}

/** Up to this many files; whoever has more of them broken has one reason for all. */
const FILES = 200;

export const changed = defineProbe<ChangedFact, {readonly files: readonly string[]}>()({
  id: 'changed',
  unknown: {},
  commands: ({files}) => ({
    // Of links the file that they lead to.
    times: ['stat', '-L', '-c', '%Z %n', '--', ...ABOVE, ...files.slice(0, FILES).flatMap(wayTo)],
  }),
  parse({times}, {files}) {
    const all = new Map(
      [...times.stdout.matchAll(/^(\d+) (.+)$/gm)].map(([, at, path = '']) => [path, Number(at)]),
    );
    const above = ABOVE.map(folder => all.get(folder) ?? 0);
    return Object.fromEntries(
      files
        .filter(file => all.has(file))
        .map(file => [file, Math.max(...above, ...wayTo(file).map(path => all.get(path) ?? 0))]),
    );
  },
});
