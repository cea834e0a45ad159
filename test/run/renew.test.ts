import {describe, expect, test} from 'vitest';
import type {RenewalWay} from '../../scripts/steps/renew.ts';
import type {RunEvent} from '../../source/apply/events.ts';
import {valueAt} from '../../source/core/finding.ts';
import {focusOf} from '../../source/facts/focus.ts';
import {runRenewal} from '../../source/run/renew.ts';
import {collect} from '../apply/played.ts';
import {type Answer, chunkOf, FakeServer} from '../fake-server.ts';
import {ANSWERS, type Changes, factsOf} from '../server-facts.ts';

const NAMES = ['a.test', 'b.test', 'c.test'];

/** A server on which certbot answers for each name. */
function serverWith(certbot: (name: string) => Answer): FakeServer {
  return new FakeServer(argv => {
    const name = /--cert-name (\S+)$/.exec(chunkOf(argv) ?? '')?.[1];
    return name === undefined ? {} : certbot(name);
  });
}

function renewal(server: FakeServer, way: RenewalWay, renewals: Changes = {}) {
  const gathered = {
    facts: factsOf('ready', {renewals}),
    failures: [],
    focus: {...focusOf(ANSWERS), names: NAMES},
  } as const;
  const certbot = {runDeployHooks: true, ari: true};
  return collect(runRenewal({server, gathered, names: NAMES, way, certbot}, () => undefined));
}

const resultOf = (events: readonly RunEvent[]) =>
  events.flatMap(e => (e.event === 'run-ended' ? [e.result] : []));
const would = (events: readonly RunEvent[]) =>
  events
    .flatMap(event => (event.event === 'step-failed' ? event.findings : []))
    .map(finding => [finding.code, valueAt(finding, 'names')]);

describe('a rehearsal', () => {
  test('asks for each name by itself, in order, with what certbot has kept, and keeps nothing', async () => {
    const server = serverWith(() => ({}));
    const other = 'https://acme.test/dir';
    const events = await renewal(server, 'rehearse', {'b.test': {server: other, automatic: true}});
    expect(resultOf(events)).toEqual(['done']);
    expect(server.chunks.map(chunk => /--cert-name (\S+)/.exec(chunk)?.[1])).toEqual(NAMES);
    expect(server.chunks.filter(chunk => chunk.includes('--dry-run'))).toHaveLength(3);
    expect(server.chunks.map(chunk => chunk.includes(other))).toEqual([false, true, false]);
    const places = events.flatMap(event =>
      event.event === 'action-started' ? [[event.index, event.total]] : [],
    );
    expect(places).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
  });

  test('that fails for one name keeps no other from its turn, and says for which', async () => {
    const server = serverWith(name => (name === 'b.test' ? {exitCode: 1, stdout: 'no\n'} : {}));
    const events = await renewal(server, 'rehearse');
    expect(server.chunks).toHaveLength(3);
    expect(would(events)).toContainEqual(['CW-RENEWAL-WOULD-FAIL', 'b.test']);
    expect(resultOf(events)).toEqual(['failed']);
  });

  test('that goes well is no proof for a name whose renewal is switched off', async () => {
    const server = serverWith(() => ({}));
    const events = await renewal(server, 'rehearse', {'c.test': {server: null, automatic: false}});
    expect(would(events)).toContainEqual(['CW-RENEWAL-WOULD-FAIL', 'c.test']);
    expect(resultOf(events)).toEqual(['failed']);
  });
});

test('where another run is under way, no authority is asked', async () => {
  const server = serverWith(() => ({}));
  server.busy = true;
  expect(resultOf(await renewal(server, 'force'))).toEqual(['busy']);
  expect(server.chunks).toEqual([]);
});
