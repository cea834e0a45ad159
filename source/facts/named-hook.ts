import {PATHS} from '../paths.ts';
import type {Facts} from './facts.ts';

/** The command that certbot's configuration names as deploy hook; null when it names none. */
export function namedHook({files}: Pick<Facts, 'files'>): string | null {
  return /^\s*deploy-hook\s*=\s*(.*?)\s*$/m.exec(files[PATHS.cliIni]?.content ?? '')?.[1] ?? null;
}
