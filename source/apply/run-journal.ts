import {randomBytes} from 'node:crypto';
import type {Action} from '../core/action.ts';
import type {StepId} from '../core/plan.ts';
import type {Argv, Running, Server} from '../core/server.ts';
import {PATHS} from '../known/paths.ts';
import type {RunTitle} from './events.ts';
import {
  digestOf,
  type JournalEntry,
  journalFile,
  missingFolders,
  modesCommand,
  runFolder,
  type SavedFile,
  savedPaths,
} from './journal.ts';

/** nginx's workers pass through the state folder, on their way to the answers to challenges. */
const MAKE = 'mkdir -p -m 0755 "$2"; umask 077; mkdir -p "$1/saved"';
/** On the disk before it returns. */
const APPEND = 'umask 077; cat >> "$1"; sync "$1"';
const LOG = 'umask 077; exec cat >> "$1"';

/** Milliseconds for a line to reach a busy disk, or for a copy. */
const PATIENCE = 60_000;

/**
 * The journal of one run, in a folder that only root can read. What an action is about to change is copied
 * there first, and its line is on the disk before the action begins.
 */
export class RunJournal {
  readonly #log: Running;
  #actions = 0;

  private constructor(
    private readonly server: Server,
    readonly id: string,
  ) {
    this.#log = server.start(['sh', '-c', LOG, 'sh', `${runFolder(id)}/output.log`]);
  }

  /** @throws Error where it cannot be written; then nothing may be changed */
  static async begin(server: Server, title: RunTitle): Promise<RunJournal> {
    const at = new Date().toISOString();
    // To the millisecond: the order of the IDs is that of the runs.
    const id = `${at.slice(0, 23).replaceAll(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}`;
    await must(server, ['sh', '-eu', '-c', MAKE, 'sh', runFolder(id), PATHS.state]);
    const journal = new RunJournal(server, id);
    await journal.#append({entry: 'run', at, title});
    return journal;
  }

  /** Saves what the action changes, and records that it begins. Returns its number. */
  async begin(step: StepId, action: Action): Promise<number> {
    const id = this.#actions++;
    const saves = savedPaths(action);
    const files = await Promise.all(saves.files.map((path, index) => this.#save(path, `${id}-${index}`)));
    const modes = await this.#modes(saves.modes, `${id}-modes-before`);
    await this.#append({entry: 'action', at: new Date().toISOString(), id, step, action, files, modes});
    return id;
  }

  async finish(id: number, action: Action, entry: 'done' | 'failed'): Promise<void> {
    const saves = savedPaths(action);
    const digests = Object.fromEntries(
      await Promise.all(saves.files.map(async path => [path, await digestOf(this.server, path)])),
    );
    const modes = await this.#modes(saves.modes, `${id}-modes-after`);
    await this.#append({entry, at: new Date().toISOString(), id, digests, modes});
  }

  /** `complete`: everything that the run was for has been done. */
  async end(complete: boolean): Promise<void> {
    await this.#append({entry: 'ended', at: new Date().toISOString(), complete});
    this.#log.end();
    await this.#log.ended;
  }

  /** Adds to the full log of what the commands printed. */
  log(text: string): void {
    this.#log.write(text);
  }

  async #save(path: string, name: string): Promise<SavedFile> {
    const digest = await digestOf(this.server, path);
    if (digest === 'absent') {
      return {path, copy: null, digest, newFolders: await missingFolders(this.server, path)};
    }
    const copy = `${runFolder(this.id)}/saved/${name}`;
    await must(this.server, ['cp', '-aT', path, copy]);
    return {path, copy, digest, newFolders: []};
  }

  async #modes(folders: readonly string[], name: string): Promise<string | null> {
    if (folders.length === 0) {
      return null;
    }
    const {stdout} = await this.server.run(modesCommand(folders), {timeout: PATIENCE});
    const file = `${runFolder(this.id)}/saved/${name}`;
    await this.server.put(file, stdout);
    return file;
  }

  async #append(entry: JournalEntry): Promise<void> {
    await must(
      this.server,
      ['sh', '-eu', '-c', APPEND, 'sh', journalFile(this.id)],
      `${JSON.stringify(entry)}\n`,
    );
  }
}

async function must(server: Server, argv: Argv, input?: string): Promise<void> {
  const options = {timeout: PATIENCE, ...(input === undefined ? {} : {input})};
  const {exitCode, command, stderr, timedOut} = await server.run(argv, options);
  if (exitCode !== 0) {
    const why = timedOut ? 'it took too long' : stderr.trim();
    throw new Error(`the journal of this run cannot be written: ${command}: ${why}`);
  }
}
