import {expect, test} from 'vitest';
import {gatherFacts} from '../source/look/gather.ts';
import {emptyServer} from './empty-server.ts';
import {FakeServer} from './fake-server.ts';

test('every probe makes sense of a server on which there is nothing', async () => {
  const {failures} = await gatherFacts(new FakeServer(emptyServer), null);
  expect(failures.map(({probe, reason}) => `${probe} needs a line in empty-server.ts: ${reason}`)).toEqual(
    [],
  );
});
