import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readFailures} from '../../source/facts/acme-failure.ts';
import {CAUSES} from '../../source/facts/failure-words.ts';
import {type Text, toText} from '../cases.ts';

type Case = {
  /** Whose words they are. `boulder` are strings from its source; the others were printed in throw-away servers. */
  readonly by: 'boulder' | 'pebble' | 'certbot';
  /** The detail of a failed challenge … */
  readonly detail?: string;
  readonly type?: string;
  /** … or all that was printed or logged. */
  readonly said?: Text;
  readonly cause: string | null;
  readonly family?: 4 | 6 | null;
  readonly retry?: string;
  readonly name?: string | null;
};

const CASES = (
  JSON.parse(readFileSync(join(import.meta.dirname, 'cases/failures.json'), 'utf8')) as {cases: Case[]}
).cases.map(row => ({...row, words: row.detail ?? toText(row.said ?? '')}));

test.each(CASES)('$by: $words', ({detail, type = 'connection', words, cause, ...expected}) => {
  const text =
    detail === undefined
      ? words
      : `Challenge failed for domain a.test\n  Domain: a.test\n  Type:   ${type}\n  Detail: ${detail}\n\nHint: see\n`;
  const {by: _, said: __, ...fields} = expected;
  expect(readFailures(text)).toMatchObject(
    cause === null ? [] : [{cause, ...(detail !== undefined && {name: 'a.test'}), ...fields}],
  );
  expect(readFailures(text)).toHaveLength(cause === null ? 0 : 1);
});

test('every cause has words that lead to it', () => {
  const tried = new Set(CASES.map(({cause}) => cause));
  expect(CAUSES.filter(cause => !tried.has(cause))).toEqual([]);
});

test('each name has a failure of its own', () => {
  const one = (name: string, detail: string) =>
    `  Domain: ${name}\n  Type:   connection\n  Detail: ${detail}\n\n`;
  const text =
    one('a.test', '203.0.113.10: Fetching http://a.test/x: Connection refused') + one('b.test', 'x: EOF');
  expect(readFailures(text)).toMatchObject([
    {name: 'a.test', cause: 'refused'},
    {name: 'b.test', cause: 'closed'},
  ]);
});

test('nothing of a log moves the cursor', () => {
  const [failure] = readFailures(
    '  Domain: a.test\n  Type: connection\n  Detail: \u001b[2J\u202erefused\u0007: EOF\n',
  );
  expect(failure?.said).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
