/**
 * A shell text with its `@NAME@` places filled in; what comes out is shell, so a value that is not a known word has to
 * be quoted. A place without a value and a value without a place are mistakes of ours and throw.
 */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  for (const name of Object.keys(values)) {
    if (!text.includes(`@${name}@`)) {
      throw new Error(`a value for @${name}@, which the text does not have`);
    }
  }
  return text.replaceAll(/@([A-Z0-9_]+)@/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) {
      throw new Error(`no value for @${name}@`);
    }
    return String(value);
  });
}
