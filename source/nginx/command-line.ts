import type {Directive} from './directives.ts';
import {readNginxText} from './read-config.ts';

/** What nginx was told on its command line, as it stands there; null for what it was not told. */
export type NginxOptions = {
  readonly prefix: string | null;
  readonly config: string | null;
  readonly errorLog: string | null;
  /** Directives that stand before those of the file. */
  readonly global: string | null;
  /** True for one that only tests, prints or signals, and serves nobody. */
  readonly onlyAsks: boolean;
};

const VALUES: Readonly<Record<string, 'prefix' | 'config' | 'errorLog' | 'global' | 'signal'>> = {
  ...{p: 'prefix', c: 'config', e: 'errorLog', g: 'global', s: 'signal'},
};

/** Letters without a value, then perhaps one with a value, which may stand in the same word. */
const OPTION = /^-([?hvVtTq]*)(?:([pcegs])(.*))?$/s;

/**
 * Reads the words after nginx's name, of which only their joining by spaces is left: as a process shows its title, and
 * systemd a command. So a value goes on up to the next word that is an option.
 */
export function readOptions(line: string): NginxOptions {
  const found: Partial<Record<(typeof VALUES)[string], string>> = {};
  let flags = '';
  const words = line.split(' ');
  for (let at = 0; at < words.length; at++) {
    const [, letters = '', letter, glued = ''] = OPTION.exec(words[at] ?? '') ?? [];
    flags += letters;
    const option = letter === undefined ? undefined : VALUES[letter];
    if (option !== undefined) {
      const value = glued === '' ? [] : [glued];
      while (at + 1 < words.length && (value.length === 0 || !OPTION.test(words[at + 1] ?? ''))) {
        value.push(words[++at] ?? '');
      }
      found[option] = value.join(' ').trim();
    }
  }
  return {
    prefix: found.prefix ?? null,
    config: found.config ?? null,
    errorLog: found.errorLog ?? null,
    global: found.global ?? null,
    onlyAsks: found.signal !== undefined || /[?hvVtT]/.test(flags),
  };
}

/** How nginx is started as a program, which is nothing that `nginx -T` has to know. */
const OF_THE_START = ['daemon', 'master_process'];

/** The directives of `-g` that are about what nginx does; none where they cannot be read. */
export function globalDirectives({global}: Pick<NginxOptions, 'global'>): Directive[] {
  if (global === null) {
    return [];
  }
  try {
    return readNginxText(global, '-g').filter(({name}) => !OF_THE_START.includes(name));
  } catch {
    return [];
  }
}
