/**
 * Which of these a mistyped word was meant to be: the one with the fewest letters missing, superfluous, wrong or
 * exchanged with their neighbour, or the only one that it begins. Null where none is near.
 */
export function closest<Word extends string>(typed: string, words: readonly Word[]): Word | null {
  const begun = words.filter(word => typed.length > 1 && word.startsWith(typed));
  if (begun.length === 1) {
    return begun[0] ?? null;
  }
  // Of a short word, two wrong letters are another word.
  const near = Math.min(2, Math.floor(typed.length / 3));
  const [best] = words
    .map(word => ({word, distance: distance(typed, word)}))
    .filter(candidate => candidate.distance <= near)
    .toSorted((a, b) => a.distance - b.distance);
  return best?.word ?? null;
}

/** Damerau's and Levenshtein's distance, neighbours exchanged at most once. */
function distance(from: string, to: string): number {
  const rows: number[][] = [[...to, ''].map((_, column) => column)];
  for (const [index, letter] of [...from].entries()) {
    const row = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const same = letter === other;
      const exchanged = index > 0 && column > 0 && letter === to[column - 1] && from[index - 1] === other;
      row.push(
        Math.min(
          (row[column] ?? 0) + 1,
          (rows[index]?.[column + 1] ?? 0) + 1,
          (rows[index]?.[column] ?? 0) + (same ? 0 : 1),
          exchanged ? (rows[index - 1]?.[column - 1] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}
