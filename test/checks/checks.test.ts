import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {execaSync} from 'execa';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {Answers, KeyScheme} from '../../source/answers/answers.ts';
import {type Diagnosis, diagnose, probeFindings} from '../../source/checks/diagnose.ts';
import {CHECKS} from '../../source/checks/index.ts';
import {commandsOf, type Finding, isFailure, saidOf, stepOf} from '../../source/core/finding.ts';
import {STEP_IDS} from '../../source/core/plan.ts';
import {focusOf} from '../../source/facts/focus.ts';
import {en} from '../../source/messages/en/index.ts';
import {type FindingCode, type MessageKey, translator} from '../../source/messages/messages.ts';
import {formatDiagnoses, formatFinding} from '../../source/output/findings-text.ts';
import {buildFindings} from '../../source/steps/can-build.ts';
import {STEPS} from '../../source/steps/steps.ts';
import {givenOut} from '../given-out.ts';
import {ANSWERS, type Changes, factsOf, type ServerName} from '../server-facts.ts';

type CheckCase = {
  readonly about: string;
  /** `ready` unless said otherwise. */
  readonly server?: ServerName;
  readonly facts?: Changes;
  /** The moment at which it is judged; the day of the cases unless said otherwise. */
  readonly now?: string;
  /** The names that are to be served and the way to their keys; those of ANSWERS unless said otherwise. */
  readonly names?: readonly string[];
  /** How names are taken over that other sites serve. */
  readonly sites?: Answers['sites'];
  readonly keys?: KeyScheme;
  /** Why it cannot be judged; it is judged where nothing is said. */
  readonly skipped?: MessageKey;
  /** None: the check holds. Of the values, those that are given. */
  readonly findings: readonly (Pick<Finding, 'code' | 'severity' | 'values'> &
    Partial<Pick<Finding, 'evidence' | 'remedy'>>)[];
};

/** The day of the cases: the certificates of the recorded server are ten days old. */
const TODAY = '2026-12-01T00:00:00Z';
beforeEach(() => void vi.useFakeTimers({now: Date.parse(TODAY), toFake: ['Date']}));
afterEach(() => void vi.useRealTimers());

const BY_CHECK = CHECKS.map(check => {
  const file = join(import.meta.dirname, 'cases', `${check.id}.json`);
  return {check, id: check.id, cases: (JSON.parse(readFileSync(file, 'utf8')) as {cases: CheckCase[]}).cases};
});
const focusFor = ({names, keys, sites}: Partial<CheckCase>) => ({
  ...focusOf(ANSWERS),
  ...(names && {names}),
  ...(sites && {sites}),
  ...(keys && {keys}),
});

/** What comes of a check, over those facts alone that it says it reads. */
function diagnosisOf({check}: (typeof BY_CHECK)[number], given: Omit<CheckCase, 'findings'>): Diagnosis {
  vi.setSystemTime(Date.parse(given.now ?? TODAY));
  const facts = factsOf(given.server ?? 'ready', given.facts);
  const [diagnosis] = diagnose({facts, failures: []}, [check], focusFor(given));
  if (!diagnosis) {
    throw new Error('no diagnosis');
  }
  return diagnosis;
}

/** Checks that hold nowhere: what they are about cannot be seen from the server. */
const NEVER_HOLD = ['cloud-ingress'];

describe.each(BY_CHECK)('the check $id', row => {
  test.each(row.cases)('$about', ({findings, skipped, ...given}) => {
    const diagnosis = diagnosisOf(row, given);
    expect(diagnosis.findings).toMatchObject(findings);
    expect(diagnosis.findings).toHaveLength(findings.length);
    expect(diagnosis.result === 'skipped' ? diagnosis.skip.why.key : undefined).toBe(skipped);
    expectDiagnosisToRender(diagnosis);
    const ran = givenOut(factsOf(given.server ?? 'ready', given.facts), focusFor(given));
    for (const finding of diagnosis.findings) {
      expectToRender(finding);
      expect(finding.evidence.filter(each => 'ran' in each && !ran.has(each.ran))).toEqual([]);
    }
  });

  test('has a case that holds and one that does not', () => {
    const results = row.cases.map(given => diagnosisOf(row, given).result);
    expect(results).toContain('found');
    expect(results.includes('holds')).toBe(!NEVER_HOLD.includes(row.id));
  });

  test('finds nothing on a server that is set up', () => {
    expect(diagnosisOf(row, {about: ''}).findings).toEqual([]);
  });

  test('is skipped where a probe failed that it reads', () => {
    const failure = {probe: 'odd', reason: 'Error: odd', seen: [], facts: row.check.reads};
    const seen = {facts: factsOf('ready'), failures: [failure]};
    expect(diagnose(seen, [row.check], focusOf(ANSWERS))).toMatchObject([
      {result: 'skipped', skip: {because: 'not-known', why: {key: 'skip.look-failed'}}, findings: []},
    ]);
  });
});

test('no two checks have the same id', () => {
  expect(new Set(CHECKS.map(({id}) => id)).size).toBe(CHECKS.length);
});

test('what a step needs and verifies is in the catalogue of the doctor', () => {
  const used = Object.values(STEPS).flatMap(({needs, ready = [], hints = [], verify}) => [
    ...needs,
    ...ready,
    ...hints,
    ...verify,
  ]);
  expect(used.filter(check => !CHECKS.includes(check)).map(({id}) => id)).toEqual([]);
});

/** Found by what is asked before ngx_mruby is built; see below. */
const BEFORE_BUILDING = [
  'CW-ENGINE',
  'CW-OWN-LEAVES',
  'CW-SOURCES-MISSING',
  'CW-SOURCES-COMMIT',
  'CW-SOURCES-CLOSED',
  'CW-BUILD-DISK',
  'CW-BUILD-MEMORY',
  'CW-MODULE-NGINX',
];

/** Found by trying in a copy what the step would do; see run/try-opening. */
/** Found by asking for a name after it was removed; see run/remove. */
const AFTER_REMOVAL = ['CW-REMOVED-SERVED'];

/** Found by comparing what others serve before and after a step; see run/neighbours. */
const AFTER_A_STEP = ['CW-NEIGHBOUR-SITE', 'CW-NEIGHBOUR-PORT', 'CW-NEIGHBOUR-KEY'];

const BEFORE_OPENING = ['CW-OPENING-TRIED', 'CW-OPENING-FAILS', 'CW-OPENING-NOT-TRIED'];

test('every code of a finding has what is wrong and what to do, and is found in some case', () => {
  const codes = (end: string) =>
    Object.keys(en)
      .filter(key => key.startsWith('CW-') && key.endsWith(end))
      .map(key => key.slice(0, -end.length))
      .sort();
  expect(codes('.do')).toEqual(codes('.what'));
  const tried = new Set(
    BY_CHECK.flatMap(row => row.cases.flatMap(({findings}) => findings.map(({code}) => code))),
  );
  const elsewhere = [
    'CW-PROBE',
    'CW-NOT-VERIFIED',
    'CW-CHALLENGE',
    'CW-REFUSED',
    'CW-CERTBOT',
    'CW-RENEWAL-WOULD-FAIL',
    'CW-OTHERS-WAIT',
    ...BEFORE_BUILDING,
    ...BEFORE_OPENING,
    ...AFTER_A_STEP,
    ...AFTER_REMOVAL,
  ];
  expect([...tried, ...elsewhere].sort()).toEqual(codes('.what'));
});

test('a probe that failed is a crash that says what it saw', () => {
  const seen = {command: 'nginx -V', exitCode: 0, stdout: 'x'.repeat(9999), stderr: '', timedOut: false};
  const [finding, ...more] = probeFindings({
    failures: [{probe: 'nginx', reason: 'Error: odd', seen: [seen], facts: ['nginx']}],
  });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({code: 'CW-PROBE', severity: 'crash', evidence: [{ran: 'nginx -V'}]});
  expect(finding?.evidence.map(saidOf).join().length).toBeLessThanOrEqual(500);
  expect(finding && isFailure(finding)).toBe(true);
  expectToRender(finding);
});

const MRUBY = {...ANSWERS, engine: 'ngx_mruby', sources: '/srv/sources'} as const;

test.each([
  ['CW-SOURCES-MISSING', {sources: {nginx: 'missing', ngx_mruby: 'there'}}],
  ['CW-SOURCES-COMMIT', {sources: {nginx: 'there', ngx_mruby: 'without-commit'}}],
  ['CW-SOURCES-CLOSED', {sources: {nginx: 'closed', ngx_mruby: 'there'}}],
  ['CW-BUILD-DISK', {build: {disk: 200}}],
  ['CW-BUILD-MEMORY', {build: {memory: 90}}],
] as const)('%s is said before anything is built', (code, changes) => {
  const facts = factsOf('bare', changes);
  const found = buildFindings(facts, MRUBY, ['build']);
  expect(found).toMatchObject([{code, severity: 'error'}]);
  found.map(expectToRender);
  expect(buildFindings(facts, MRUBY, ['issuance'])).toEqual([]);
  expect(buildFindings(facts, ANSWERS, ['build'])).toEqual([]);
});

test.each([
  ['Ubuntu 22.04', '1.18.0-6ubuntu14.7', ['CW-MODULE-NGINX']],
  ['Ubuntu 24.04', '1.24.0-2ubuntu7.5', []],
  ['a server without lists of packages', null, []],
])('on %s a module can be built, or it is said that it cannot', (_, nginxCandidate, codes) => {
  const facts = factsOf('bare', {packages: {nginxCandidate}});
  const found = buildFindings(facts, {...MRUBY, buildMethod: 'module'}, ['build']);
  expect(found.map(({code}) => code)).toEqual(codes);
  found.map(expectToRender);
  expect(buildFindings(facts, MRUBY, ['build'])).toEqual([]);
});

test('the distribution’s nginx is not put over the one that certwizard has built', () => {
  const facts = factsOf('ready', {build: {link: '/usr/local/nginx-1.30.4'}});
  for (const answers of [ANSWERS, {...MRUBY, buildMethod: 'module'} as const]) {
    const found = buildFindings(facts, answers, ['build']);
    expect(found).toMatchObject([{code: 'CW-ENGINE', severity: 'error'}]);
    found.map(expectToRender);
  }
});

test('an own nginx is not built where the main configuration has what it would not have', () => {
  const line = (name: string, args: string[], more = {}) => ({
    ...{name, args, file: '/etc/nginx/nginx.conf', line: 1, block: null, ...more},
  });
  const shipped = [
    ...[line('user', ['www-data']), line('worker_processes', ['auto']), line('load_module', ['x.so'])],
    line('events', [], {block: [line('worker_connections', ['768'])]}),
  ];
  const http = (...more: object[]) =>
    line('http', [], {block: [line('sendfile', ['on']), line('gzip', ['on']), ...more]});
  const lost = (...config: object[]) => {
    const nginx = {config, configFile: '/etc/nginx/nginx.conf', running: true};
    const found = buildFindings(factsOf('ready', {nginx}), MRUBY, ['build']);
    found.map(expectToRender);
    return found.map(({code, values}) => [code, 'lines' in values ? values.lines : null]);
  };
  expect(lost(...shipped, http())).toEqual([]);
  // What is in a file of its own is read by both.
  const inFile = {file: '/etc/nginx/conf.d/x.conf'};
  expect(lost(...shipped, http(line('client_max_body_size', ['64m'], inFile)))).toEqual([]);
  const body = http(line('client_max_body_size', ['64m']));
  expect(lost(...shipped, body, line('stream', [], {block: [], ...inFile}))).toEqual([
    ['CW-OWN-LEAVES', 'stream {…}, client_max_body_size 64m'],
  ]);
  expect(lost(line('user', ['web']), http())).toEqual([['CW-OWN-LEAVES', 'user web']]);
});

test.each([
  ['error', true],
  ['crash', true],
  ['warning', false],
  ['info', false],
] as const)('a finding of severity %s is a failure: %s', (severity, failure) => {
  expect(
    isFailure({code: 'CW-NO-ALARM', severity, layer: 'machine', values: {}, evidence: [], remedy: null}),
  ).toBe(failure);
});

/** Codes of which nothing has to be done about. */
const NOTHING_TO_DO: readonly FindingCode[] = ['CW-OTHER-DEFAULT', 'CW-IPTABLES-SPLIT', 'CW-UFW-OFF'];

/** A finding's words come out whole, and it says how it is put right. */
function expectToRender(finding: Finding | undefined): void {
  if (!finding) {
    throw new Error('no finding');
  }
  const text = formatFinding(finding, translator('en')).join('\n');
  expect(text).toContain(`[${finding.code}, ${finding.layer}]`);
  expect(text).not.toMatch(/(?<!%)\{\w+\}|undefined|\[object/);
  expect(finding.remedy === null).toBe(NOTHING_TO_DO.includes(finding.code));
  expect([...STEP_IDS, null]).toContain(stepOf(finding));
  for (const command of commandsOf(finding)) {
    expect(text).toContain(command);
    expect(execaSync('sh', ['-n'], {input: command, reject: false})).toMatchObject({exitCode: 0});
  }
  expect(JSON.parse(JSON.stringify(finding))).toEqual(finding);
}

function expectDiagnosisToRender(diagnosis: Diagnosis): void {
  const text = formatDiagnoses([diagnosis], translator('en')).join('\n');
  expect(text).not.toMatch(/(?<!%)\{\w+\}|undefined|\[object/);
  expect(JSON.parse(JSON.stringify(diagnosis))).toEqual(diagnosis);
}
