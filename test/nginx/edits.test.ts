import {expect, test} from 'vitest';
import {everywhere} from '../../source/nginx/directives.ts';
import {after, type Edit, inverse, quoteWord, replace} from '../../source/nginx/edits.ts';
import {readNginxText} from '../../source/nginx/read-config.ts';

const FILE = '/etc/nginx/conf.d/s.conf';
const TEXT = '# Café\nserver { server_name "ü.test" b.test; }\nserver{ssl_certificate  a ;}\n';

/** What the edits make of a text, as the script on the server does it. */
function make(text: string, edits: readonly Edit[]): string {
  let bytes = Buffer.from(text);
  for (const {from, old, now} of edits.toReversed()) {
    const end = from + Buffer.byteLength(old);
    expect(bytes.subarray(from, end).toString()).toBe(old);
    bytes = Buffer.concat([bytes.subarray(0, from), Buffer.from(now), bytes.subarray(end)]);
  }
  return bytes.toString();
}

const edit = (text: string, name: string, now: (old: string) => string) =>
  everywhere([{...HTTP, block: readNginxText(text, FILE)}], name).flatMap(({directive}) =>
    replace(directive, now),
  );
const HTTP = {name: 'http', args: [], file: FILE, line: 1};

test('directives are changed where they stand, and the inverse brings the text back', () => {
  const opened = edit(TEXT, 'server', old => `${old} # ä`);
  const made = make(TEXT, opened);
  expect(made).toBe(TEXT.replace('server {', 'server { # ä').replace('server{', 'server{ # ä'));
  expect(make(made, inverse(opened))).toBe(TEXT);
});

test('edits that come later find their places in what the earlier ones have made', () => {
  const opened = edit(TEXT, 'server', old => `${old}\n`);
  const later = after(
    opened,
    edit(TEXT, 'ssl_certificate', () => 'include ours;'),
  );
  expect(later).toEqual(edit(make(TEXT, opened), 'ssl_certificate', () => 'include ours;'));
  expect(make(make(TEXT, opened), later)).toContain('server{\ninclude ours;}');
});

test.each(['a.test', '*.a.test', '~^(?<x>\\d+)\\.b{2}$', 'say "x"', 'a\\\\b'])('%s is read back', word => {
  expect(readNginxText(`server_name ${quoteWord(word)};`, FILE)[0]?.args).toEqual([word]);
});
