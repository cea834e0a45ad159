import {describe, expect, test} from 'vitest';
import {UsageError} from '../../source/answers/usage-error.ts';
import {en} from '../../source/messages/en/index.ts';
import {
  LANGUAGE_NAMES,
  type MessageKey,
  message,
  type NestedMessage,
  translator,
} from '../../source/messages/messages.ts';
import {literalsOf, sourceFiles} from '../source-files.ts';

const TEXTS = Object.entries<string>(en);
const translate = translator('en');

describe('the texts', () => {
  const literals = sourceFiles()
    .filter(({path}) => !path.startsWith('source/messages/en/'))
    .flatMap(literalsOf);

  test('are all used', () => {
    const named = new Set(literals);
    /** Keys that are put together, such as `step.${id}`: whatever fits may be meant. */
    const families = literals
      .filter(text => /^[a-z][a-z-]*\.[\w.-]*(\$\{\}[\w.-]*)+$/.test(text))
      .map(text => new RegExp(`^${text.replaceAll('.', '\\.').replaceAll('${}', '[\\w-]+')}$`));
    const used = (key: string) =>
      key.startsWith('CW-')
        ? named.has(key.replace(/\.[a-z]+$/, ''))
        : named.has(key) || families.some(family => family.test(key));
    expect(TEXTS.map(([key]) => key).filter(key => !used(key))).toEqual([]);
  });

  test('are there once: no file gives a key that another has', () => {
    const files = sourceFiles().filter(({path}) => /^source\/messages\/en\/(?!index)/.test(path));
    const keys = files.flatMap(({code}) => [...code.matchAll(/^ {2}'?([\w.-]+)'?:/gm)].map(([, key]) => key));
    expect(keys.length).toBe(TEXTS.length);
  });

  test('say something, without space around it', () => {
    expect(TEXTS.filter(([, text]) => text === '' || text !== text.trim())).toEqual([]);
  });

  test('are written: `npm run new:check` leaves that to the developer', () => {
    expect(TEXTS.filter(([, text]) => text.includes('TODO'))).toEqual([]);
  });

  test('have braces around names only', () => {
    expect(TEXTS.filter(([, text]) => /[{}]/.test(text.replaceAll(/\{[a-z]\w*\}/gi, '')))).toEqual([]);
  });

  test('of findings and usage errors are sentences', () => {
    const wrong = TEXTS.filter(
      ([key, text]) => /^(CW-|usage\.)/.test(key) && !/^("|--|[A-Z{a-z]).*[.:}?]$/s.test(text),
    );
    expect(wrong).toEqual([]);
  });

  test.each(LANGUAGE_NAMES)('have the same places in %s', language => {
    const filled = TEXTS.map(([key, text]) => {
      const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const values = Object.fromEntries(names.map(name => [name, `<${name}>`]));
      // The keys come from the table, and the values from the text.
      const shown = translator(language)({key, values} as NestedMessage);
      return [key, names.filter(name => !shown.includes(`<${name}>`))];
    });
    expect(filled.filter(([, lost]) => lost?.length)).toEqual([]);
  });
});

describe('a place', () => {
  test('that is misspelt or left out does not compile, and throws', () => {
    // @ts-expect-error server is left out
    expect(() => translate('why.issue', {name: 'a.test'})).toThrow('why.issue wants a value for {server}');
    // @ts-expect-error unit is misspelt
    expect(() => translate('why.timer', {unti: 'a.timer'})).toThrow();
    // @ts-expect-error no values at all
    expect(() => translate('why.timer')).toThrow();
    // @ts-expect-error a text without places takes none
    expect(translate('why.gems', {name: 'a.test'})).toBe(en['why.gems']);
  });

  test('is typed in a text that is not translated yet, in a usage error and in a key that is put together', () => {
    // @ts-expect-error unit is misspelt
    const misspelt: NestedMessage = {key: 'why.timer', values: {unti: 'a.timer'}};
    expect(() => translate(misspelt)).toThrow();
    // @ts-expect-error the values are left out
    const empty: NestedMessage = {key: 'why.timer'};
    expect(() => translate(empty)).toThrow();
    // @ts-expect-error the text inside lacks its values
    const inner: NestedMessage = {key: 'why.undo.run', values: {what: {key: 'why.timer'}}};
    expect(() => translate(inner)).toThrow();
    // @ts-expect-error flag is misspelt
    expect(() => translate(new UsageError('usage.flag.unknown', {flags: '--x'}).text)).toThrow();
    const which = 'due' as 'due' | 'force';
    // @ts-expect-error both of the keys need a name
    expect(() => translate(message(`why.renew.${which}`))).toThrow();
  });

  test('takes a value as it is, also one that looks like a place or a pattern', () => {
    expect(translate('why.timer', {unit: '{unit} $& $1 \\'})).toContain('{unit} $& $1 \\');
  });

  test('takes numbers, 0 too', () => {
    expect(translate('run.stopped-at', {done: 0, total: 5})).toMatch(/\b0 of 5\b/);
  });

  test('takes a host name, and shows both of its forms', () => {
    const values = {name: {host: 'xn--bcher-kva.test'}, server: 'acme.test'};
    expect(translate('why.issue', values)).toContain('bücher.test (xn--bcher-kva.test)');
  });

  test('takes a text with places of its own', () => {
    const what = {key: 'why.timer', values: {unit: 'certbot.timer'}} as const;
    expect(translate('why.undo.run', {what})).toContain(translate(what));
  });
});

test('a text that is not translated yet is JSON', () => {
  const text = message('why.undo.run', {what: {key: 'why.timer', values: {unit: 'certbot.timer'}}});
  expect(translate(JSON.parse(JSON.stringify(text)))).toBe(translate(text));
});

/** Keys are typed: a misspelt one does not compile. */
test('a key that is misspelt does not compile', () => {
  // @ts-expect-error there is no such key
  const key: MessageKey = 'why.tiemr';
  expect(key in en).toBe(false);
});
