/** A statement of a block: a rule, a chain's type or policy, a set's elements. Places are offsets in the text. */
export type NftStatement = {
  readonly text: string;
  readonly handle: number | null;
  readonly start: number;
  readonly end: number;
};

/** `HEAD { … }`: a table, or what is in one. Its body begins at `start` and ends at `end`. */
export type NftBlock = {
  readonly head: string;
  readonly statements: readonly NftStatement[];
  readonly blocks: readonly NftBlock[];
  readonly start: number;
  readonly end: number;
};

/** How deep blocks go: table, then chain or set; braces further in are values. */
const DEPTH = 2;

/** The tables of a ruleset's text, whether nft printed it or somebody wrote it. */
export function readBlocks(text: string): NftBlock[] {
  return readBody(text, 0, 0).blocks.filter(({head}) => head.startsWith('table '));
}

function readBody(
  text: string,
  from: number,
  depth: number,
): {statements: NftStatement[]; blocks: NftBlock[]; end: number} {
  const statements: NftStatement[] = [];
  const blocks: NftBlock[] = [];
  let start = -1;
  let braces = 0;
  let at = from;
  const finish = (handle: number | null) => {
    if (start !== -1) {
      const words = text.slice(start, at).replaceAll('\\\n', ' ').replaceAll(/\s+/g, ' ').trim();
      statements.push({text: words, handle, start, end: at});
    }
    start = -1;
  };
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '"') {
      start = start === -1 ? at : start;
      const close = text.indexOf('"', at + 1);
      at = close === -1 ? text.length : close + 1;
    } else if (char === '#') {
      const line = text.indexOf('\n', at);
      const stop = line === -1 ? text.length : line;
      const handle = /^# handle (\d+)/.exec(text.slice(at, stop))?.[1];
      if (braces === 0) finish(handle === undefined ? null : Number(handle));
      at = stop;
    } else if (char === '\\' && text[at + 1] === '\n') {
      at += 2;
    } else if (char === '{' && depth < DEPTH && isBlock(text.slice(start === -1 ? at : start, at), depth)) {
      const head = text
        .slice(start === -1 ? at : start, at)
        .replaceAll(/\s+/g, ' ')
        .trim();
      const body = readBody(text, at + 1, depth + 1);
      blocks.push({head, statements: body.statements, blocks: body.blocks, start: at + 1, end: body.end});
      start = -1;
      at = body.end + 1;
    } else if (char === '{') {
      start = start === -1 ? at : start;
      braces++;
      at++;
    } else if (char === '}' && braces > 0) {
      braces--;
      at++;
    } else if (char === '}') {
      break;
    } else if ((char === '\n' || char === ';') && braces === 0) {
      finish(null);
      at++;
    } else {
      start = start === -1 && /\S/.test(char) ? at : start;
      at++;
    }
  }
  finish(null);
  return {statements, blocks, end: at};
}

/** At the top only tables are blocks: `define PORTS = { 80 }` is not. */
function isBlock(head: string, depth: number): boolean {
  return depth > 0 || /^\s*table\b/.test(head);
}
