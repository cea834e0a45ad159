import {describe, expect, test} from 'vitest';
import {en} from '../../source/messages/en/index.ts';
import {type MessageKey, translate, translator} from '../../source/messages/messages.ts';
import {literalsOf, sourceFiles} from '../source-files.ts';

const KEYS = Object.keys(en) as MessageKey[];
const PLACE = /\{(\w+)\}/g;

describe('every text is used:', () => {
  const literals = sourceFiles()
    .filter(({path}) => !path.startsWith('source/messages/en/'))
    .flatMap(literalsOf);
  const named = new Set(literals);
  /** Keys that are put together, such as `step.${id}`: whatever fits may be meant. */
  const families = literals
    .filter(text => /^[a-z][a-z-]*\.[\w.-]*\$\{\}[\w.-]*$/.test(text))
    .map(text => new RegExp(`^${text.replaceAll('.', '\\.').replaceAll('${}', '[\\w-]+')}$`));

  const used = (key: string) => named.has(key) || families.some(family => family.test(key));

  test.each(KEYS.filter(key => !key.startsWith('CW-')))('%s', key => {
    expect(used(key), `no file but the texts has '${key}'`).toBe(true);
  });

  test.each(KEYS.filter(key => key.endsWith('.what')).map(key => key.slice(0, -'.what'.length)))(
    '%s',
    code => {
      expect(named.has(code), `no check finds '${code}'`).toBe(true);
    },
  );
});

describe('every text', () => {
  test.each(KEYS)('%s says something, and leaves no place open', key => {
    const text: string = en[key];
    expect(text.trim()).not.toBe('');
    const values = Object.fromEntries([...text.matchAll(PLACE)].map(([, name]) => [name, 'VALUE']));
    const shown = translate('en', key, values);
    expect(shown).not.toMatch(/[{}]|undefined/);
    expect(shown.match(/VALUE/g)?.length ?? 0).toBe([...text.matchAll(PLACE)].length);
  });

  test.each(KEYS.filter(key => /^(CW-|usage\.)/.test(key)))('%s is a sentence', key => {
    expect(en[key]).toMatch(/^["A-Z{a-z].*[.:}]$/s);
  });
});

describe('a place', () => {
  test('without a value is a mistake of ours', () => {
    expect(() => translate('en', 'why.issue', {name: 'a.test'})).toThrow(
      'why.issue wants a value for {server}',
    );
  });

  test('takes a value as it is, also one that looks like a place or a pattern', () => {
    expect(translate('en', 'why.timer', {unit: '{unit} $& $1 \\'})).toContain('{unit} $& $1 \\');
  });

  test('takes numbers, 0 too', () => {
    expect(translate('en', 'run.stopped-at', {done: 0, total: 5})).toBe('Stopped after 0 of 5 actions.');
  });

  test('takes a host name, and shows both of its forms', () => {
    const values = {name: {host: 'xn--bcher-kva.test'}, server: 'acme.test'};
    expect(translate('en', 'why.issue', values)).toContain('bücher.test (xn--bcher-kva.test)');
  });

  test('takes a text with places of its own', () => {
    const what = {key: 'why.timer', values: {unit: 'certbot.timer'}} as const;
    expect(translator('en')('why.undo.run', {what})).toBe(
      `Take back: ${translate('en', 'why.timer', {unit: 'certbot.timer'})}`,
    );
  });
});
