import {expect, test} from 'vitest';
import {walk} from '../../source/nginx/directives.ts';
import {readNginxFiles} from '../../source/nginx/read-config.ts';
import {generate} from './generated-config.ts';

test('five hundred generated configurations are read as they were meant', () => {
  let [includes, placed] = [0, 0];
  for (let seed = 1; seed <= 500; seed++) {
    const {files, meaning} = generate(seed);
    const at = (path: string) => `/etc/nginx/${path}`;
    const read = readNginxFiles(
      new Map([...files].map(([path, text]) => [at(path), text])),
      at('nginx.conf'),
    );
    expect({seed, error: read.error}).toEqual({seed, error: null});
    const texts = new Map([...files].map(([path, text]) => [at(path), Buffer.from(text)]));
    for (const {directive} of walk(read.directives)) {
      const {file, source} = directive;
      if (source) {
        const there = texts.get(file)?.subarray(source.from, source.from + Buffer.byteLength(source.text));
        expect({seed, text: there?.toString()}).toEqual({seed, text: source.text});
        placed++;
      }
    }
    expect({seed, read: read.directives}).toMatchObject({
      seed,
      read: JSON.parse(JSON.stringify(meaning), (key, value) => (key === 'file' ? at(value) : value)),
    });
    includes += read.includes.length;
  }
  expect(includes).toBeGreaterThan(200);
  expect(placed).toBeGreaterThan(200);
});
