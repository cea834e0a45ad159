import type {Directive} from './directives.ts';

/** A change to a file of nginx's: `old`, which begins at the byte `from`, becomes `now`. */
export type Edit = {
  readonly file: string;
  readonly line: number;
  readonly from: number;
  readonly old: string;
  readonly now: string;
};

/** Another text for a directive, or, of a block, for what comes up to its brace; none where its place is not known. */
export function replace({file, line, source}: Directive, now: (old: string) => string): Edit[] {
  return source ? [{file, line, from: source.from, old: source.text, now: now(source.text)}] : [];
}

const growth = ({old, now}: Edit) => Buffer.byteLength(now) - Buffer.byteLength(old);
const lines = ({old, now}: Edit) => now.split('\n').length - old.split('\n').length;

/** The same edits in files in which `earlier` ones have been made before. */
export function after(earlier: readonly Edit[], edits: readonly Edit[]): Edit[] {
  return edits.map(edit => {
    const before = earlier.filter(({file, from}) => file === edit.file && from < edit.from);
    return {
      ...edit,
      from: before.reduce((from, each) => from + growth(each), edit.from),
      line: before.reduce((line, each) => line + lines(each), edit.line),
    };
  });
}

/** What brings back the text from before these edits of one file, which stand in the order of their places. */
export function inverse(edits: readonly Edit[]): Edit[] {
  return edits.map((edit, index) => ({
    ...edit,
    from: edits.slice(0, index).reduce((from, each) => from + growth(each), edit.from),
    old: edit.now,
    now: edit.old,
  }));
}

/** A word as nginx reads it back: in quotes where a sign in it would mean something. */
export function quoteWord(word: string): string {
  return /^[\w.*-]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, '\\$&')}"`;
}
