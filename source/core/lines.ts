import type {Readable} from 'node:stream';

/**
 * The lines of a stream, without their ends; a last one that has no end too. Only `\n` ends a line: JSON may contain
 * every other character that some call a line's end.
 */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  stream.setEncoding('utf8');
  let begun: string[] = [];
  for await (const chunk of stream as AsyncIterable<string>) {
    const [first = '', ...rest] = chunk.split('\n');
    begun.push(first);
    for (const next of rest) {
      yield begun.join('');
      begun = [next];
    }
  }
  const last = begun.join('');
  if (last !== '') {
    yield last;
  }
}
