/** A block whose content is Lua: OpenResty's module reads it with a lexer of its own (its directives end like this). */
export const isLuaBlock = (name: string): boolean => name.endsWith('_by_lua_block');

/** What Lua has that may hold a brace which is none: comments, long brackets and strings. */
const OPAQUE =
  /--\[(=*)\[[\s\S]*?\]\1\]|--[^\n]*|\[(=*)\[[\s\S]*?\]\2\]|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[{}]/g;

/** The text between the brace at `at` and the one that closes it, and where the text goes on; null where none does. */
export function readLuaBlock(text: string, at: number): {code: string; end: number} | null {
  let depth = 0;
  OPAQUE.lastIndex = at;
  for (let found = OPAQUE.exec(text); found; found = OPAQUE.exec(text)) {
    const [sign] = found;
    depth += sign === '{' ? 1 : sign === '}' ? -1 : 0;
    if (depth === 0) {
      return {code: text.slice(at + 1, found.index), end: found.index + 1};
    }
  }
  return null;
}
