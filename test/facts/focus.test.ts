import {expect, test, vi} from 'vitest';
import {formatSettings} from '../../source/answers/settings.ts';
import type {Argv, Server} from '../../source/core/server.ts';
import {type Focus, focusOf} from '../../source/facts/focus.ts';
import {PATHS} from '../../source/known/paths.ts';
import {gatherFacts} from '../../source/look/gather.ts';
import {ANSWERS} from '../server-facts.ts';

const SERVER: Server = {name: 'a server', enter: [], root: '/', run: vi.fn()};

/** A server with these lineages, and with the settings of an earlier run or without. */
function pretend(lineages: readonly string[], settings: string | null): void {
  const answer = (argv: Argv): string => {
    const words = argv.slice(4);
    if (argv[0] === 'sh' && words.includes(PATHS.settings)) {
      const file = settings && `644 root root ${Buffer.from(settings).toString('base64')}`;
      return words.map(path => `${(path === PATHS.settings && file) || '-'}\n`).join('');
    }
    return argv[0] === 'find' && argv[1] === PATHS.live && argv.includes('%f\\0')
      ? lineages.map(name => `${name}\0`).join('')
      : '';
  };
  vi.mocked(SERVER.run).mockImplementation(async argv => ({
    command: argv.join(' '),
    exitCode: 0,
    stdout: answer(argv),
    stderr: '',
    timedOut: false,
  }));
}

const EARLIER = formatSettings({...ANSWERS, domains: ['z.test', 'b.test'], keys: 'published'});

test.each<[string, readonly string[], string | null, Focus]>([
  ['nothing is there', [], null, {names: [], keys: 'in-place'}],
  ['only lineages are there', ['a.test'], null, {names: ['a.test'], keys: 'in-place'}],
  [
    'the names of an earlier run, then every other lineage',
    ['a.test', 'b.test'],
    EARLIER,
    {names: ['z.test', 'b.test', 'a.test'], keys: 'published'},
  ],
])('without a wish it looks at what is known: %s', async (_, lineages, settings, focus) => {
  pretend(lineages, settings);
  expect((await gatherFacts(SERVER, null)).focus).toEqual(focus);
});

test('a wish is what it looks at, whatever else is known', async () => {
  pretend(['a.test'], EARLIER);
  expect((await gatherFacts(SERVER, focusOf(ANSWERS))).focus).toEqual(focusOf(ANSWERS));
});
