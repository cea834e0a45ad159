import type {Argv, Outcome, PutOptions, RunOptions, Server} from './server.ts';

/**
 * Reading and writing whole files by commands, so that every kind of server does it in the same way, and no path is
 * followed from outside of it.
 */

/** Milliseconds that one file may take; on a busy disk, a sync does. */
const PATIENCE = 60_000;

/** The exit code that says: there is no such file. */
const NONE = 44;
const GET = `[ -e "$1" ] || [ -L "$1" ] || exit ${NONE}; cat < "$1"`;

/** mktemp makes the file anew, for its owner only; a link at the path is replaced and not followed. */
const PUT = [
  'f=$(dirname "$1")',
  '[ -d "$f" ] || (umask 022 && mkdir -p "$f")',
  'new=$(mktemp "$f/.certwizard-XXXXXXXXXX")',
  `trap 'rm -f "$new"' EXIT`,
  'cat > "$new"',
  'chmod "$2" "$new"',
  'sync "$new"',
  'mv -fT "$new" "$1"',
].join('\n');

type Run = (argv: Argv, options?: RunOptions) => Promise<Outcome>;

/** `put` and `get` of a server, by its `run`. */
export function wholeFiles(name: string, run: Run): Pick<Server, 'put' | 'get'> {
  const fail = (what: string, {stderr, timedOut}: Outcome) =>
    new Error(`${what} on ${name}: ${timedOut ? 'it took too long' : stderr.trim()}`);
  return {
    async put(path, content, {mode = 0o600}: PutOptions = {}) {
      const options = {input: content, timeout: PATIENCE};
      const done = await run(['sh', '-eu', '-c', PUT, 'sh', path, mode.toString(8)], options);
      if (done.exitCode !== 0) {
        throw fail(`cannot write ${path}`, done);
      }
    },
    async get(path) {
      const read = await run(['sh', '-eu', '-c', GET, 'sh', path], {timeout: PATIENCE});
      if (read.exitCode === NONE) {
        return null;
      }
      if (read.exitCode !== 0) {
        throw fail(`cannot read ${path}`, read);
      }
      return read.stdout;
    },
  };
}
