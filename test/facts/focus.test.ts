import {expect, test} from 'vitest';
import {formatSettings} from '../../source/answers/settings.ts';
import {type Focus, focusOf} from '../../source/facts/focus.ts';
import {PATHS} from '../../source/known/paths.ts';
import {gatherFacts} from '../../source/look/gather.ts';
import {FakeServer} from '../fake-server.ts';
import {ANSWERS} from '../server-facts.ts';

/** A server with these lineages, and with the settings of an earlier run or without. */
function serverWith(lineages: readonly string[], settings: string | null): FakeServer {
  return new FakeServer(argv => {
    const words = argv.slice(4);
    if (argv[0] === 'sh' && words.includes(PATHS.settings)) {
      const file = settings && `644 root root ${Buffer.from(settings).toString('base64')}`;
      return {stdout: words.map(path => `${(path === PATHS.settings && file) || '-'}\n`).join('')};
    }
    const listed = argv[0] === 'find' && argv[1] === PATHS.live && argv.includes('%f\\0');
    return {stdout: listed ? lineages.map(name => `${name}\0`).join('') : ''};
  });
}

const EARLIER = formatSettings({...ANSWERS, domains: ['z.test', 'b.test'], keys: 'published'});

test.each<[string, readonly string[], string | null, Pick<Focus, 'names' | 'keys'>]>([
  ['nothing is there', [], null, {names: [], keys: 'in-place'}],
  ['lineages of somebody else are there', ['a.test'], null, {names: [], keys: 'in-place'}],
  [
    'the names of an earlier run, then every other lineage',
    ['a.test', 'b.test'],
    EARLIER,
    {names: ['z.test', 'b.test', 'a.test'], keys: 'published'},
  ],
])('without a wish it looks at what is known: %s', async (_, lineages, settings, focus) => {
  expect((await gatherFacts(serverWith(lineages, settings), null)).focus).toEqual({
    ...focus,
    httpElsewhere: new Set(),
    sites: {},
  });
});

test('a wish is what it looks at, whatever else is known', async () => {
  const {focus} = await gatherFacts(serverWith(['a.test'], EARLIER), focusOf(ANSWERS));
  expect(focus).toEqual(focusOf(ANSWERS));
});
