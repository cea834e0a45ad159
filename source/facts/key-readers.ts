import {PATHS} from '../known/paths.ts';
import type {FilesFact} from './files.ts';
import {defineProbe} from './probe.ts';
import OPEN_BOTH from './shell/key-open-both.sh?raw';
import READERS from './shell/key-readers.sh?raw';

/** A group that reads keys in certbot's folders, other than root's and that of nginx's workers. */
export type KeyReaders = {
  readonly group: string;
  /** Users of that group. */
  readonly members: readonly string[];
  /** The lineages whose key it opened. */
  readonly names: readonly string[];
};
export type KeyReadersFact = readonly KeyReaders[];

/** Those that certwizard itself has not let in: the group that its deploy hook serves is nginx's, or was that before. */
export function otherReaders({keyReaders: all, files}: Seen): KeyReadersFact {
  const ours = /through the group (\S+)\.$/m.exec(files[PATHS.deployHook]?.content ?? '')?.[1];
  return all.filter(({group}) => group !== ours);
}
type Seen = {readonly keyReaders: KeyReadersFact; readonly files: FilesFact};

/** Tried and not worked out from modes: a mail server or a broker that reads its key by itself. */
export const keyReaders = defineProbe<KeyReadersFact, {readonly group: string}>()({
  id: 'key-readers',
  unknown: [],
  commands: ({group}) => ({
    readers: ['sh', '-c', READERS, 'sh', PATHS.live, group, OPEN_BOTH],
  }),
  parse: ({readers}) =>
    readers.stdout
      .split('\0\0')
      .filter(Boolean)
      .map(part => {
        const [group = '', members = '', ...names] = part.split('\0');
        return {
          group,
          members: [...new Set(members.split(',').filter(Boolean))],
          names: names.filter(Boolean),
        };
      }),
});
