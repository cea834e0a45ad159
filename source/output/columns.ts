import type {WriteStream} from 'node:tty';

/** How wide a table may be: as the terminal is; where nobody looks at it in one, as it needs. */
export function columnsOf(stream: Pick<WriteStream, 'isTTY' | 'columns'>): number {
  return (stream.isTTY && stream.columns) || Number.POSITIVE_INFINITY;
}
