import {expect, test} from 'vitest';
import {bothForms} from '../source/host-name.ts';

test.each([
  ['a.test', 'a.test'],
  ['xn--bcher-kva.example', 'bücher.example (xn--bcher-kva.example)'],
  ['www.xn--r8jz45g.xn--zckzah', 'www.例え.テスト (www.xn--r8jz45g.xn--zckzah)'],
  ['xn--a.example', 'xn--a.example'],
  ['xn--zzzzzzzzz.example', 'xn--zzzzzzzzz.example'],
])('%s is shown as %s', (name, shown) => {
  expect(bothForms(name)).toBe(shown);
});
