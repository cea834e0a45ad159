import stringWidth from 'string-width';

/** Rows as columns that line up, two spaces apart; widths are those of a terminal. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map(row => row.length));
  const widths = Array.from({length: columns}, (_, column) =>
    Math.max(...rows.map(row => stringWidth(row[column] ?? ''))),
  );
  return rows
    .map(row =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
