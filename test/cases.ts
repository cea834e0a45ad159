import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** A case from a file. Its title is the file's path below the folder of cases, without `.json`. */
export type Case<T> = T & {readonly title: string};

/**
 * Every `*.json` below a folder that lies beside a test, sorted by name: `readCases(import.meta.dirname, 'cases')`.
 * Throws where there is none, so that a moved folder cannot make a test pass by being empty.
 */
export function readCases<T extends object>(...folder: readonly string[]): Case<T>[] {
  const root = join(...folder);
  const files = readdirSync(root, {recursive: true, encoding: 'utf8'}).filter(file => file.endsWith('.json'));
  if (files.length === 0) {
    throw new Error(`no cases in ${root}`);
  }
  return files.sort().map(file => ({
    ...(JSON.parse(readFileSync(join(root, file), 'utf8')) as T),
    title: file.slice(0, -'.json'.length),
  }));
}

/** A text in a case: as it is, or a list of lines that each end with a newline. */
export type Text = string | readonly string[];

export function toText(text: Text): string {
  return typeof text === 'string' ? text : text.map(line => `${line}\n`).join('');
}
