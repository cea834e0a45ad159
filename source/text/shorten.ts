/** The first few of many names. */
export function shorten(names: readonly string[]): string {
  const few = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${few} … (${names.length})` : few;
}
