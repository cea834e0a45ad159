import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {EXPLAINS} from '../../../source/checks/order-of-causes.ts';
import {explain} from '../../../source/cli/commands/explain.ts';
import {translator} from '../../../source/messages/messages.ts';
import {codesByLayer} from '../../../source/output/explain-text.ts';
import {usageErrorOf} from '../../usage.ts';

let printed: string[];
beforeEach(() => {
  printed = [];
  vi.spyOn(process.stdout, 'write').mockImplementation(text => printed.push(String(text)) > 0);
});
afterEach(() => void vi.restoreAllMocks());
const run = (...words: string[]) => {
  const code = explain(words, translator('en'));
  return {code, text: printed.join('')};
};

test('every code is listed, once, by its layer', () => {
  const {code, text} = run();
  expect(code).toBe(0);
  const codes = [...codesByLayer().values()].flat();
  expect(codes.length).toBeGreaterThan(100);
  expect(new Set(codes).size).toBe(codes.length);
  for (const each of codes) {
    expect(text).toContain(`  ${each}  `);
  }
});

test('each code has its story: what it says, what to do, and what it goes together with', () => {
  for (const each of [...codesByLayer().values()].flat()) {
    printed = [];
    const {code, text} = run(each.toLowerCase());
    expect(code).toBe(0);
    expect(text).toContain(`${each} (`);
    expect(text).toContain('Fix: ');
    for (const other of EXPLAINS.find(([cause]) => cause === each)?.[1] ?? []) {
      expect(text.replaceAll(/\s+/g, ' ')).toContain(other);
    }
  }
});

test.each([
  [
    '2026/11/22 01:34:05 [error] 322#322: *4 cannot load certificate "/etc/letsencrypt/live/a.test/fullchain.pem": BIO_new_file() failed (SSL: error:8000000D:system library::Permission denied:calling fopen)',
    'CW-LOG-CLOSED',
  ],
  ['nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)', 'CW-LOG-BIND'],
  ["ngx_mruby : mrb_run failed: error: undefined method 'cerfiticate_key='", 'CW-LOG-HANDLER'],
  [
    'certbot.errors.PluginError: Could not bind TCP port 80 because it is already in use by another process on this system (such as a web server).',
    'its standalone server needs it',
  ],
])('a line of a log is explained: %s', (line, told) => {
  const {code, text} = run(line);
  expect(code).toBe(0);
  expect(text).toContain(told);
});

test('a line that is not known is said to be that, and a code that there is none of is refused', () => {
  expect(run('everything', 'is', 'well')).toMatchObject({code: 1});
  expect(usageErrorOf(() => run('CW-KEY-UNREADABEL'))).toBe('usage.code.close');
  expect(usageErrorOf(() => run('CW-SOMETHING-ENTIRELY-ELSE'))).toBe('usage.code');
});

test('what a log line has in it is cleaned before it is shown', () => {
  const {text} = run('mruby ssl handler: cert [/etc/\u001b[31mred] permission denied');
  expect(text).not.toContain('\u001b');
});
