import {build, type Metafile} from 'esbuild';
import {beforeAll, describe, expect, test} from 'vitest';
import type {Command} from '../../source/cli/flags.ts';
import {program} from '../../tools/bundle.mjs';

let outputs: Metafile['outputs'];
beforeAll(async () => {
  const {metafile} = await build({...program, outdir: 'dist', write: false});
  outputs = metafile.outputs;
});

/** The file of the bundle that a file of the program begins. */
function outputOf(entry: string): string {
  const [file] = Object.entries(outputs).find(([, {entryPoint}]) => entryPoint === entry) ?? [];
  if (file === undefined) {
    throw new Error(`${entry} is no part of the bundle that is loaded by itself`);
  }
  return file;
}

/** All files of the program and of packages that loading these entries loads, and nothing that is loaded when it is wanted. */
function loadedBy(...entries: readonly string[]): string[] {
  const files = new Set<string>();
  const walk = (file: string) => {
    if (!files.has(file)) {
      files.add(file);
      for (const {path, kind, external} of outputs[file]?.imports ?? []) {
        if (kind !== 'dynamic-import' && !external) {
          walk(path);
        }
      }
    }
  };
  entries.map(outputOf).forEach(walk);
  return [...files].flatMap(file => Object.keys(outputs[file]?.inputs ?? {}));
}

/** What costs time to load and memory to keep: packages, and folders of the program with much in them. */
const COSTLY = [
  ...(['dns-packet', 'execa', 'ink', 'node-forge', 'react', 'tldts', 'yoga-layout'] as const),
  ...(['scripts', 'apply', 'checks', 'lab', 'look', 'run', 'ui'] as const),
] as const;
type Costly = (typeof COSTLY)[number];

function costlyOf(files: readonly string[]): Costly[] {
  const found = files.map(
    path =>
      /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? /^(?:source\/)?([^/]+)\//.exec(path)?.[1],
  );
  return COSTLY.filter(costly => found.includes(costly));
}

const LOOKS = ['look'] as const satisfies Costly[];
const CHANGES = [
  ...([...LOOKS, 'dns-packet', 'tldts', 'scripts', 'apply', 'checks', 'run'] as const),
] as const satisfies Costly[];

/** What each command may load of it, because it needs that; `explain` reads one table of the checks. */
const NEEDS: Readonly<Record<Exclude<Command, 'help' | 'wizard'>, readonly Costly[]>> = {
  explain: ['checks'],
  status: [...LOOKS, 'run'],
  probe: [...LOOKS, 'dns-packet', 'checks'],
  history: ['apply'],
  list: LOOKS,
  // What is shown before it is done, with what is looked at afterwards, is known to all of them.
  ...{
    setup: CHANGES,
    add: CHANGES,
    remove: CHANGES,
    cloud: CHANGES,
    nextcloud: CHANGES,
    'renew-test': CHANGES,
    doctor: CHANGES,
    undo: CHANGES,
  },
  rehearse: [...CHANGES, 'execa', 'lab', 'node-forge'],
};

describe('nothing is loaded that a command does not need:', () => {
  test('what was typed is read without any of it', () => {
    expect(costlyOf(loadedBy('source/cli/main.ts'))).toEqual([]);
  });

  test.each(Object.entries(NEEDS))('%s', (command, needs) => {
    const loaded = costlyOf(loadedBy('source/cli/main.ts', `source/cli/commands/${command}.ts`));
    expect(loaded).toEqual(COSTLY.filter(costly => needs.some(each => each === costly)));
  });

  test('the terminal app brings React, which nothing else does, and no throw-away servers', () => {
    const loaded = costlyOf(loadedBy('source/cli/main.ts', 'source/ui/wizard.tsx'));
    expect(loaded).toEqual(expect.arrayContaining(['ink', 'react', 'ui', 'yoga-layout']));
    expect(loaded).not.toContain('lab');
    expect(loaded).not.toContain('node-forge');
  });

  test('the way to root, and the process that is root, load what starts commands, and nothing more', () => {
    expect(costlyOf(loadedBy('source/cli/access.ts'))).toEqual(['execa']);
    expect(costlyOf(loadedBy('source/core/root-process.ts'))).toEqual(['execa']);
    expect(costlyOf(loadedBy('source/apply/root-helper.ts'))).toEqual(['execa', 'apply']);
  });
});
