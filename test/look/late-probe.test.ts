import {afterEach, describe, expect, test, vi} from 'vitest';
import {setup} from '../../source/cli/commands/setup.ts';
import {STEP_IDS} from '../../source/core/plan.ts';
import {lineages} from '../../source/facts/lineages.ts';
import {PATHS} from '../../source/known/paths.ts';
import {lookAt} from '../../source/look/look-at.ts';
import {translator} from '../../source/messages/messages.ts';
import {lookAndPlan} from '../../source/run/setup.ts';
import {emptyServer} from '../empty-server.ts';
import {type Answers, FakeServer} from '../fake-server.ts';
import {ANSWERS} from '../server-facts.ts';

/** What `find` had printed of the folders in archive/ when its time was over. */
const half: Answers = argv =>
  argv[0] === 'find' && argv[1] === PATHS.archive
    ? {exitCode: undefined, stdout: 'a.test\0', timedOut: true}
    : null;
const slow: Answers = (...asked) => half(...asked) ?? emptyServer(...asked);
const SERVER = new FakeServer(slow, 'a server that is too slow');

afterEach(() => void vi.restoreAllMocks());

describe('a command that did not end in time', () => {
  test('makes a probe fail, whatever it had said by then', async () => {
    const {fact, failure} = await lookAt(SERVER, lineages, undefined);
    expect(fact).toEqual(lineages.unknown);
    expect(failure).toMatchObject({probe: 'lineages', reason: expect.stringContaining(PATHS.archive)});
    expect(failure?.seen.filter(({timedOut}) => timedOut)).toHaveLength(1);
  });

  test('and only that probe: the same words in time are a fact', async () => {
    const inTime: Answers = (...asked) => ({...(slow(...asked) ?? {exitCode: 127}), timedOut: false});
    const {fact, failure} = await lookAt(new FakeServer(inTime), lineages, undefined);
    expect(failure).toBeNull();
    expect(fact.incomplete).toEqual(['a.test']);
  });

  test('stands in the way of a plan', async () => {
    const {gathered, obstacles} = await lookAndPlan(SERVER, ANSWERS, STEP_IDS);
    expect(gathered.failures.map(({probe}) => probe)).toContain('lineages');
    expect(obstacles).toEqual(
      expect.arrayContaining([expect.objectContaining({code: 'CW-PROBE', severity: 'crash'})]),
    );
  });

  test.each([{'dry-run': true}, {check: true}, {yes: true}])('ends %j without a plan', async flags => {
    const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const context = {server: SERVER, flags, translate: translator('en'), interactive: false};
    expect(await setup(context, ANSWERS)).toBe(1);
    expect(printed).not.toHaveBeenCalled();
    expect(told.mock.calls.join('')).toContain('CW-PROBE');
  });
});
