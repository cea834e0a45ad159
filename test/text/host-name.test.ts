import {expect, test} from 'vitest';
import {bothForms, namesInBothForms} from '../../source/text/host-name.ts';

test.each([
  ['a.test', 'a.test'],
  ['xn--bcher-kva.example', 'bücher.example (xn--bcher-kva.example)'],
  ['www.xn--r8jz45g.xn--zckzah', 'www.例え.テスト (www.xn--r8jz45g.xn--zckzah)'],
  ['xn--a.example', 'xn--a.example'],
  ['xn--zzzzzzzzz.example', 'xn--zzzzzzzzz.example'],
])('%s is shown as %s', (name, shown) => {
  expect(bothForms(name)).toBe(shown);
});

test('a sentence has both forms of the names in it', () => {
  expect(namesInBothForms('The way to www.xn--bcher-kva.example, a.test and xn--a.example.')).toBe(
    'The way to www.bücher.example (www.xn--bcher-kva.example), a.test and xn--a.example.',
  );
});
