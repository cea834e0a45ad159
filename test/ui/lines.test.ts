import type {Key} from 'ink';
import {describe, expect, test} from 'vitest';
import type {Proof} from '../../source/checks/proof.ts';
import type {NameStatus} from '../../source/run/status.ts';
import {clean} from '../../source/text/clean.ts';
import {fitLine, wrapExactly, wrapWords} from '../../source/ui/fit.ts';
import {glyphsFor} from '../../source/ui/glyphs.ts';
import {commandFor} from '../../source/ui/keys.ts';
import {line, textOf} from '../../source/ui/line.ts';
import {pagerLines} from '../../source/ui/pager.ts';
import {pastedPresses, pressesOf} from '../../source/ui/press.ts';
import {touchedBy} from '../../source/ui/review/touched.ts';
import type {State} from '../../source/ui/state.ts';
import {editText, type TextEdit} from '../../source/ui/text-field.ts';
import {toneProps} from '../../source/ui/tone.ts';
import {footerLine} from '../../source/ui/views/footer.tsx';
import {historyLines} from '../../source/ui/views/history-lines.ts';
import {asked, begun, reviewed, satisfied, typed, WORDS} from './states.ts';

test.each<[string, string]>([
  ['\x1b[31mred\x1b[0m', 'red'],
  ['a\tb', 'a    b'],
  ['\x07bell\x08\x00', 'bell'],
  // Would turn the rest of the row around.
  ['file\u202etxt.exe', 'filetxt.exe'],
  ['\x1b]0;title\x07text', 'text'],
  ['-----BEGIN EC PRIVATE KEY-----', '-----'],
])('clean %j', (dirty, shown) => {
  expect(clean(dirty)).toBe(shown);
});

test.each<[string, number, string]>([
  ['short', 10, 'short'],
  ['exactly ten', 11, 'exactly ten'],
  ['much too long', 8, 'much to…'],
  ['日本語です', 7, '日本語…'],
])('%s in %i columns', (text, columns, shown) => {
  expect(textOf(fitLine(line(text), columns, '…'))).toBe(shown);
});

test('sentences break between words, commands are shown in full', () => {
  expect(wrapWords('one two three', 10, '  ').map(textOf)).toEqual(['  one two', '  three']);
  const command = 'x'.repeat(25);
  const rows = wrapExactly(command, 12, '> ').map(textOf);
  expect(rows).toEqual(['x'.repeat(10), `> ${'x'.repeat(10)}`, `> ${'x'.repeat(5)}`]);
});

const KEY: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

test.each<{input: string; key?: Partial<Key>; presses: string[]}>([
  {input: 'a', presses: ['a']},
  {input: '', key: {upArrow: true}, presses: ['up']},
  {input: 'ab\r', presses: ['a', 'b', 'enter']},
  {input: 'x\x7f\x03', presses: ['x', 'backspace', 'ctrl-c']},
  {input: '\x00\u202ea', presses: ['a']},
  {input: 'é日', presses: ['é', '日']},
  {input: 'c', key: {ctrl: true}, presses: ['ctrl-c']},
  {input: 'w', key: {ctrl: true}, presses: ['ctrl-w']},
  {input: '\x0b', presses: ['ctrl-k']},
  {input: 'z', key: {ctrl: true}, presses: []},
  {input: 'x', key: {meta: true}, presses: []},
  {input: '', key: {delete: true}, presses: ['backspace']},
])('keys in $input $key', ({input, key, presses}) => {
  expect(pressesOf(input, {...KEY, ...key}).map(({named, char}) => named ?? char)).toEqual(presses);
});

test('what is pasted is one line of text, and none of it is a command', () => {
  const presses = pastedPresses(' a.test\r\nb.test\x03\n');
  expect(presses.map(({char}) => char).join('')).toBe('a.test b.test');
  expect(presses.filter(press => commandFor(press, ['enter', 'yes', 'quit', 'down']) !== undefined)).toEqual(
    [],
  );
  expect(pastedPresses('y\n').map(press => commandFor(press, ['yes']))).toEqual([undefined]);
});

test.each<[string, number, TextEdit, string, number]>([
  ['ab', 1, {edit: 'insert', text: 'xy'}, 'axyb', 3],
  ['ab', 1, {edit: 'insert', text: 'x\x1b\n'}, 'axb', 2],
  ['ab', 1, {edit: 'backspace'}, 'b', 0],
  ['ab', 0, {edit: 'backspace'}, 'ab', 0],
  ['a😀', 2, {edit: 'backspace'}, 'a', 1],
  ['ab', 0, {edit: 'left'}, 'ab', 0],
  ['ab', 2, {edit: 'right'}, 'ab', 2],
  ['ab', 1, {edit: 'home'}, 'ab', 0],
  ['ab', 0, {edit: 'end'}, 'ab', 2],
  ['abc', 2, {edit: 'clear'}, 'c', 0],
  ['abc', 1, {edit: 'delete'}, 'ac', 1],
  ['abc', 3, {edit: 'delete'}, 'abc', 3],
  ['abc', 1, {edit: 'clear-end'}, 'a', 1],
  ['a.test b.test x', 14, {edit: 'clear-word'}, 'a.test x', 7],
  ['ab', 0, {edit: 'clear-word'}, 'ab', 0],
])('%j at %i, %j', (value, cursor, edit, after, at) => {
  expect(editText({value, cursor}, edit)).toEqual({value: after, cursor: at});
});

test.each<[NodeJS.ProcessEnv, string]>([
  [{LANG: 'C.UTF-8'}, '✓'],
  [{LANG: 'en_US.utf8'}, '✓'],
  [{LANG: 'C'}, '+'],
  [{}, '+'],
  [{LANG: 'ja_JP.UTF-8'}, '+'],
  [{LANG: 'C.UTF-8', LC_ALL: 'POSIX'}, '+'],
])('signs for %j', (env, good) => {
  expect(glyphsFor(env).good).toBe(good);
});

test('NO_COLOR takes the colours away', () => {
  expect(toneProps('bad', {})).toEqual({color: 'red'});
  expect(toneProps('bad', {NO_COLOR: '1'})).toEqual({});
  expect(toneProps('bad', {NO_COLOR: ''})).toEqual({color: 'red'});
});

test.each<[string, () => State]>([
  ['a field', asked],
  ['the terms', () => typed(asked(), 'a.test\r<enter>ops@a.test<enter><enter>')],
  ['the review', reviewed],
  ['a step', () => typed(reviewed(), '<enter>')],
  ['a pager', () => typed(reviewed(), '<enter>G<enter>')],
  ['a run', begun],
  ['a question in a run', () => typed(begun(), '<ctrl-c>')],
])('the footer of %s fits 80 columns', (_, state) => {
  const footer = textOf(footerLine(WORDS, state()));
  expect(footer).not.toBe('');
  expect(footer.length).toBeLessThanOrEqual(80);
});

describe('the summary', () => {
  const LONG = 'shop.a-department-with-a-long-name.example.com';
  const last = satisfied().history.at(-1);
  if (last?.item !== 'summary') {
    throw new Error('no summary');
  }
  const [first] = last.status.names;
  if (!first?.onDisk) {
    throw new Error('no certificate');
  }
  const {onDisk} = first;
  const summaryOf = (names: readonly NameStatus[], proofs: readonly Proof[] = []) =>
    historyLines(WORDS, {...last, status: {...last.status, names}, proofs}, 80).map(textOf);
  const named = (name: string): NameStatus => ({...first, name});

  test('of five names, one of them long, fits a screen', () => {
    const rows = summaryOf(['a.test', 'b.test', 'c.test', 'd.test', LONG].map(named));
    expect(rows.length).toBeLessThanOrEqual(21);
    for (const row of rows) {
      expect(row.length).toBeLessThanOrEqual(80);
    }
    const state = '  IPv4 ✓ as on disk  IPv6 ✓ as on disk  key: www-data ✓ reads  nobody ✓ cannot';
    expect(rows.filter(row => row === state)).toHaveLength(1);
    expect(rows.find(row => row.startsWith('shop.a-'))).toMatch(/^shop\.a-\S*…\S*ample\.com +…/);
  });

  test('has the certificate before and the one of now below each other', () => {
    const disk = {
      ...onDisk,
      serial: '00ff00ff00ff',
      notAfter: '2026-12-01T10:00:00.000Z',
      sha256: 'ab'.repeat(32),
    };
    const proof: Proof = {
      name: 'a.test',
      result: 'renewed',
      because: [],
      before: {disk},
      now: {disk: onDisk},
    };
    const rows = summaryOf([named('a.test')], [proof]);
    const at = rows.findIndex(row => row.startsWith('a.test'));
    expect(rows[at]).toContain(onDisk.sha256.slice(0, 16));
    expect(rows[at]).toContain(onDisk.notAfter.slice(0, 10));
    expect(rows[at + 1]).toMatch(/^ {2}before +…00ff00ff +2026-12-01 10:00 +abababababababab$/);
  });

  test('says of which name something is otherwise', () => {
    const other: NameStatus = {...named('b.test'), served: {4: 'other', 6: 'same'}};
    const rows = summaryOf([named('a.test'), other, {...named('c.test'), onDisk: null}]);
    const at = rows.indexOf('b.test');
    expect(rows[at + 1]).toMatch(/IPv4 ✗ .*IPv6 ✓ as on disk/);
    expect(rows.find(row => row.startsWith('c.test'))).toContain('no certificate');
  });

  test('of many names shows some', () => {
    const rows = summaryOf(Array.from({length: 40}, (_, index) => named(`n${index}.test`)));
    expect(rows).toContain('28 more: run certwizard status');
  });
});

test('what a plan touches', () => {
  const {screen} = reviewed();
  if (screen.kind !== 'review') {
    throw new Error('no review');
  }
  expect(touchedBy(screen.review)).toMatchObject({
    packages: ['nginx', 'certbot'],
    services: ['nginx', 'certwizard-alarm.timer'],
    changed: ['/etc/iptables/rules.v4'],
    ports: ['80/tcp (iptables)', '443/tcp (iptables)'],
    names: ['a.test', 'b.test'],
    certificates: ['a.test', 'b.test'],
    byCommand: ['/etc/letsencrypt/cli.ini', '/etc/nginx/sites-enabled/default'],
    folders: ['/etc/certwizard/fallback'],
  });
});

test('a pager leaves nothing of a command out', () => {
  const {pager} = typed(reviewed(), 'jjjjd');
  if (pager?.content.show !== 'step') {
    throw new Error('no step');
  }
  const rows = pagerLines(WORDS, pager.content, 80).map(textOf);
  const text = rows.reduce(
    (whole, row) => (row.startsWith('↪ ') ? whole + row.slice(2) : `${whole}\n${row}`),
    '',
  );
  expect(text).toContain('--cert-name a.test --domain a.test --key-type ecdsa --keep-until-expiring');
});
