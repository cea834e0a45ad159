import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {readJournal} from '../../source/apply/journal.ts';
import {diagnose} from '../../source/checks/diagnose.ts';
import {lineageLinks} from '../../source/checks/files/lineage-links.ts';
import type {Argv} from '../../source/core/server.ts';
import {focusOf} from '../../source/facts/focus.ts';
import {PATHS} from '../../source/known/paths.ts';
import {gatherFacts} from '../../source/look/gather.ts';
import {type PlannedFix, planFixes, runFixes, wantedFixes} from '../../source/run/fix.ts';
import {collect, PlayedServer} from '../apply/played.ts';
import {emptyServer} from '../empty-server.ts';
import type {Answer} from '../fake-server.ts';

const focus = focusOf(null);
/** Lineages whose folder in live/ holds files, and those that stay so whatever is done. */
let flat: Set<string>;
let stubborn: Set<string>;
let server: PlayedServer;

function commands(line: string, _: unknown, argv: Argv): Answer {
  if (line.includes('-name privkey.pem -xtype f')) {
    return {stdout: [...flat].map(name => `f ${name}/privkey.pem\0`).join('')};
  }
  if (line === `find ${PATHS.live} -mindepth 1 -maxdepth 1 -type d -printf %f\\0`) {
    return {stdout: 'a.test\0b.test\0'};
  }
  if (line.includes('ln -sfn')) {
    for (const name of argv.filter(word => !stubborn.has(word))) {
      flat.delete(name);
    }
    return {};
  }
  return emptyServer(argv, '') ?? {exitCode: 127};
}

beforeEach(() => {
  [flat, stubborn] = [new Set(['a.test']), new Set()];
  server = new PlayedServer(new Map(), commands);
});

afterEach(() => void vi.restoreAllMocks());

async function planned(): Promise<PlannedFix[]> {
  const gathered = await gatherFacts(server, focus);
  const checks = [lineageLinks];
  const plan = planFixes(gathered, wantedFixes(diagnose(gathered, checks, focus), checks));
  server.learn(plan.flatMap(({planned}) => planned.actions));
  return plan;
}

const run = async (reviewed: readonly PlannedFix[]) => {
  const asked: string[] = [];
  const events = await collect(
    runFixes({
      ...{server, focus, reviewed},
      approve: async ({step}) => {
        asked.push(step);
        return false;
      },
    }),
  );
  return {asked, names: events.map(({event}) => event), events};
};

test('a fix that a finding asks for is applied, proved by the check that found it, and in the journal', async () => {
  const {names, events} = await run(await planned());
  expect(names).toContain('step-verified');
  expect(events.at(-1)).toMatchObject({event: 'run-ended', command: 'doctor', result: 'done'});
  expect(flat.size).toBe(0);
  const [id = ''] = events.flatMap(event => (event.event === 'ready' ? [event.run] : []));
  const journal = await readJournal(server, id);
  expect(journal.map(({entry}) => entry)).toEqual(expect.arrayContaining(['action', 'done', 'ended']));
  expect(await planned()).toEqual([]);
});

test('a fix that does not hold has failed, with what is still found', async () => {
  stubborn.add('a.test');
  const reviewed = await planned();
  // Each look at the clock finds that a second has passed.
  const began = Date.now();
  let looks = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => began + 1_000 * looks++);
  const {events} = await run(reviewed);
  const found = events.flatMap(event => (event.event === 'step-failed' ? event.findings : []));
  expect(found.map(({code}) => code)).toEqual(['CW-LINEAGE-FLAT']);
  expect(events.at(-1)).toMatchObject({result: 'failed'});
});

test('what is no longer wrong is not fixed; nothing is done that was not seen', async () => {
  const reviewed = await planned();
  flat.clear();
  expect((await run(reviewed)).names).not.toContain('action-started');

  const [fix] = reviewed;
  flat = new Set(['a.test', 'b.test']);
  const wanted = fix ? [{...fix, fix: {...fix.fix, values: {names: ['a.test', 'b.test']}}}] : [];
  const {asked, names, events} = await run(wanted);
  expect(asked).toEqual(['permissions']);
  expect(names).not.toContain('action-started');
  expect(events.at(-1)).toMatchObject({result: 'stopped'});
  expect(flat.size).toBe(2);
});
