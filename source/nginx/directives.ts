/** A directive as nginx reads it, with where it stands. `block` is null for one that ends with `;`. */
export type Directive = {
  readonly name: string;
  /** Without their quotes, escapes resolved. Of a block of Lua the last one is its code. */
  readonly args: readonly string[];
  readonly file: string;
  /** Counts from 1 in its own file. */
  readonly line: number;
  readonly block: readonly Directive[] | null;
  /** Of those that a plan may change: the byte at which it begins, and its text, of a block up to its brace. */
  readonly source?: {readonly from: number; readonly text: string};
};

/** A directive and the blocks that it stands in, the outermost first. */
export type Placed = {readonly directive: Directive; readonly parents: readonly Directive[]};

/** Blocks whose lines are data and no directives: the `default` of a map, the types of files. */
const DATA = new Set(['map', 'geo', 'geoip2', 'types', 'split_clients', 'charset_map', 'match']);

/** Every directive of a configuration, in its order, without what stands in tables such as `map`. */
export function* walk(
  list: readonly Directive[],
  parents: readonly Directive[] = [],
): Generator<Placed, void, undefined> {
  for (const directive of list) {
    yield {directive, parents};
    if (directive.block && !DATA.has(directive.name)) {
      yield* walk(directive.block, [...parents, directive]);
    }
  }
}

/** The directives of a name, wherever they stand. */
export function everywhere(list: readonly Directive[], name: string): Placed[] {
  return [...walk(list)].filter(({directive}) => directive.name === name);
}

/** The directives of a name directly in a block. */
export function inside({block}: Pick<Directive, 'block'>, name: string): Directive[] {
  return (block ?? []).filter(each => each.name === name);
}

/**
 * What holds in the last of these blocks: its own directives of a name, else those of the next block outwards that has
 * any. So nginx inherits nearly everything: a level with one of its own takes nothing from above.
 */
export function inherited(
  main: readonly Directive[],
  parents: readonly Directive[],
  name: string,
): Directive[] {
  const levels = [{block: main}, ...parents];
  return levels.map(level => inside(level, name)).findLast(found => found.length > 0) ?? [];
}
