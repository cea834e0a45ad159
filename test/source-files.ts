import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';

const ROOT = dirname(import.meta.dirname);

/** A file of the program. `path` is below the project's folder, such as `source/main.ts`. */
export type SourceFile = {readonly path: string; readonly code: string};

/** Every TypeScript file of the program, its comments left out. */
export function sourceFiles(): SourceFile[] {
  return ['source', 'scripts'].flatMap(folder =>
    readdirSync(join(ROOT, folder), {recursive: true, encoding: 'utf8'})
      .filter(file => /\.tsx?$/.test(file))
      .sort()
      .map(file => ({
        path: join(folder, file),
        code: withoutComments(readFileSync(join(ROOT, folder, file), 'utf8')),
      })),
  );
}

/** Every file of shell of the program, its comments left out. */
export function shellFiles(): SourceFile[] {
  return ['source', 'scripts'].flatMap(folder =>
    readdirSync(join(ROOT, folder), {recursive: true, encoding: 'utf8'})
      .filter(file => file.endsWith('.sh'))
      .sort()
      .map(file => ({
        path: join(folder, file),
        code: readFileSync(join(ROOT, folder, file), 'utf8').replaceAll(/^\s*#.*$/gm, ''),
      })),
  );
}

/** An import of a file. A type is gone when the program runs; what is `await`ed is loaded when it is wanted. */
export type Import = {
  readonly from: string;
  /** A path as in SourceFile, or the name of a package. */
  readonly to: string;
  readonly kind: 'value' | 'type' | 'dynamic';
};

export function importsOf({path, code}: SourceFile): Import[] {
  const resolve = (to: string) => (to.startsWith('.') ? relative(ROOT, join(ROOT, dirname(path), to)) : to);
  const fixed = /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
  return [
    ...[...code.matchAll(fixed)].map(
      ([, type, to = '']): Import => ({
        from: path,
        to: resolve(to),
        kind: type ? 'type' : 'value',
      }),
    ),
    ...[...code.matchAll(/\bimport\('([^']+)'\)/g)].map(
      ([, to = '']): Import => ({
        from: path,
        to: resolve(to),
        kind: 'dynamic',
      }),
    ),
  ];
}

/**
 * The texts between quotes of a file, as they are written. Of a template, what stands in `${}` is left out (it is
 * `${}` in the text) and its own texts are listed by themselves.
 */
export function literalsOf({code}: SourceFile): string[] {
  const texts: string[] = [];
  // One entry a template that is open, with the braces that are open in its `${}`.
  const templates: {text: string; braces: number}[] = [];
  const token =
    /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|(?<=[(,=:[!&|?{};]\s*)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/|[`{}]|[^'"`{}/]+|\//y;
  const template = /((?:[^`\\$]|\\[\s\S]|\$(?!\{))*)(`|\$\{)/y;
  const readTemplate = (open: {text: string; braces: number}, from: number): number => {
    template.lastIndex = from;
    const [whole = '', text = '', end] = template.exec(code) ?? [];
    open.text += text;
    if (end === '`') {
      texts.push(open.text);
      templates.pop();
    } else {
      open.text += '${}';
    }
    return from + whole.length;
  };
  for (let at = 0; at < code.length; ) {
    token.lastIndex = at;
    const [found = ' '] = token.exec(code) ?? [];
    at += found.length;
    const open = templates.at(-1);
    if (found === '`') {
      const opened = {text: '', braces: 0};
      templates.push(opened);
      at = readTemplate(opened, at);
    } else if (found === '{' && open) {
      open.braces++;
    } else if (found === '}' && open && open.braces-- === 0) {
      open.braces = 0;
      at = readTemplate(open, at);
    } else if (/^['"]/.test(found)) {
      texts.push(found.slice(1, -1));
    }
  }
  return texts;
}

function withoutComments(code: string): string {
  return code.replaceAll(/^\s*\/\*[\s\S]*?\*\/|(?<=^|[\s;])\/\/ .*$/gm, '');
}
