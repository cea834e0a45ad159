/**
 * Up to this many names are all looked up and asked for. Each costs processes, and nginx chooses for all of them in
 * the same way, so of more than that only some are.
 */
export const LOOKED_AT = 25;
export const SAMPLE = 10;

/** The names that are looked up and asked for. */
export function sample(names: readonly string[]): readonly string[] {
  return names.length > LOOKED_AT ? names.slice(0, SAMPLE) : names;
}
