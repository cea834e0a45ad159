import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {breakAt, wrap} from '../../source/text/wrap.ts';

const PATH = '/etc/letsencrypt/live/a-name-that-is-longer-than-any-row.example.com/privkey.pem';
const TEXTS = [
  'error [CW-KEY, nginx] the workers cannot read the key of this name, and of two more',
  `error [CW-KEY, nginx] ${PATH} cannot be read`,
  PATH,
  `    Do: certwizard setup --only permissions ${PATH}`,
  '        indented, as evidence is',
  '証明書が読めません 証明書が読めません 証明書が読めません',
  '\nafter an empty row, and\nbefore another one',
  '',
];
const bare = (text: string) => text.replaceAll(/\s/g, '');

describe.each(TEXTS)('%j', text => {
  test.each([8, 20, 40, 80, 200])('fits %i columns, with nothing lost', columns => {
    for (const indent of ['', '    ', '        ']) {
      const rows = wrap(text, columns, indent);
      expect(bare(rows.join(''))).toBe(bare(text));
      // What goes on has some columns of its own, also where the indent takes them all.
      const most = Math.max(columns, indent.length + 8);
      expect(rows.filter(row => stringWidth(row) > most)).toEqual([]);
    }
  });

  test('without a width, its lines are whole', () => {
    expect(wrap(text).join('\n')).toBe(text);
  });

  test('is broken exactly, with every space', () => {
    expect(breakAt(text, 12).join('')).toBe(text.replaceAll('\n', ''));
  });
});

test('goes on behind the indent, and breaks between words', () => {
  expect(wrap('warning [CW-X] one two three', 20, '  ')).toEqual(['warning [CW-X] one', '  two three']);
});
