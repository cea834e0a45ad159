import {expect, test} from 'vitest';
import {readNginxFiles} from '../../source/nginx/read-config.ts';
import {generate} from './generated-config.ts';

test('five hundred generated configurations are read as they were meant', () => {
  let includes = 0;
  for (let seed = 1; seed <= 500; seed++) {
    const {files, meaning} = generate(seed);
    const at = (path: string) => `/etc/nginx/${path}`;
    const read = readNginxFiles(
      new Map([...files].map(([path, text]) => [at(path), text])),
      at('nginx.conf'),
    );
    expect({seed, error: read.error}).toEqual({seed, error: null});
    expect({seed, read: read.directives}).toEqual({
      seed,
      read: JSON.parse(JSON.stringify(meaning), (key, value) => (key === 'file' ? at(value) : value)),
    });
    includes += read.includes.length;
  }
  expect(includes).toBeGreaterThan(200);
});
