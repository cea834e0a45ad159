import {PATHS} from '../known/paths.ts';
import type {Facts} from './facts.ts';

/** The command that certbot's configuration names as deploy hook; null when it names none. */
export function namedHook({files}: Pick<Facts, 'files'>): string | null {
  return (
    /^[ \t]*deploy-hook[ \t]*=[ \t]*(\S.*?)[ \t]*$/m.exec(files[PATHS.cliIni]?.content ?? '')?.[1] ?? null
  );
}

/**
 * Whether ours can be joined to a hook that is named already. Quotes around the whole would end up around half, and what
 * follows a `#` or `;` is a comment to certbot's parser: such a line is the operator's to change.
 */
export function canBeJoined(hook: string): boolean {
  return !/^["']|[#;]/.test(hook);
}
