import stringWidth from 'string-width';
import {cutMiddle, wrap} from './wrap.ts';

/** Columns that a table cuts its cells down to, but no further. */
const LEAST = 8;

/**
 * Rows as columns that line up, two spaces apart; widths are those of a terminal. A table that is wider than `columns`
 * gives way where it is widest: long cells are cut in the middle, and those of the last column wrapped.
 */
export function formatTable(
  rows: readonly (readonly string[])[],
  {columns = Number.POSITIVE_INFINITY, ellipsis = '…'}: {columns?: number; ellipsis?: string} = {},
): string {
  const count = Math.max(0, ...rows.map(row => row.length));
  const widths = Array.from({length: count}, (_, column) =>
    rows.reduce((widest, row) => Math.max(widest, stringWidth(row[column] ?? '')), 0),
  );
  let over = widths.reduce((sum, width) => sum + width + 2, -2) - columns;
  for (; over > 0 && Math.max(...widths) > LEAST; over--) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return rows.flatMap(row => formatRow(row, widths, ellipsis)).join('\n');
}

function formatRow(row: readonly string[], widths: readonly number[], ellipsis: string): string[] {
  const last = widths.length - 1;
  const text = row[last] ?? '';
  const fits = stringWidth(text) <= (widths[last] ?? 0);
  const [first = '', ...more] = fits ? [text] : wrap(text, widths[last] ?? 0);
  const cells = row.map((cell, column) =>
    column === last ? first : cutMiddle(cell, widths[column] ?? 0, ellipsis),
  );
  const pad = (cell: string, column: number) =>
    cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell)));
  return [cells, ...more.map(part => [...widths.slice(0, -1).map(() => ''), part])].map(line =>
    line.map(pad).join('  ').trimEnd(),
  );
}
