import {randomBytes} from 'node:crypto';
import {appendFileSync, closeSync, fsyncSync, mkdirSync, openSync, writeFileSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import type {Action} from '../core/action.ts';
import type {StepId} from '../core/plan.ts';
import type {Argv, Server} from '../core/server.ts';
import {PATHS} from '../known/paths.ts';
import type {RunTitle} from './events.ts';
import {
  digestOf,
  type JournalEntry,
  missingFolders,
  modesCommand,
  runFolder,
  type SavedFile,
  savedPaths,
} from './journal.ts';

/**
 * The journal of one run, in a folder that only root can read. What an action is about to change is copied
 * there first, and its line is on the disk before the action begins.
 */
export class RunJournal {
  readonly id: string;
  readonly #server: Server;
  readonly #folder: string;
  #actions = 0;

  constructor(server: Server, title: RunTitle) {
    const at = new Date().toISOString();
    this.id = `${at.slice(0, 19).replaceAll(':', '-')}-${randomBytes(3).toString('hex')}`;
    this.#server = server;
    this.#folder = runFolder(this.id);
    // nginx's workers pass through it, on their way to the answers to challenges.
    mkdirSync(join(server.root, PATHS.state), {recursive: true, mode: 0o755});
    mkdirSync(this.#here('saved'), {recursive: true, mode: 0o700});
    this.#append({entry: 'run', at, title});
  }

  /** Saves what the action changes, and records that it begins. Returns its number. */
  async begin(step: StepId, action: Action): Promise<number> {
    const id = this.#actions++;
    const saves = savedPaths(action);
    const files = await Promise.all(saves.files.map((path, index) => this.#save(path, `${id}-${index}`)));
    const modes = await this.#modes(saves.modes, `${id}-modes-before`);
    this.#append({entry: 'action', at: new Date().toISOString(), id, step, action, files, modes});
    return id;
  }

  async finish(id: number, action: Action, entry: 'done' | 'failed'): Promise<void> {
    const saves = savedPaths(action);
    const digests = Object.fromEntries(
      await Promise.all(saves.files.map(async path => [path, await digestOf(this.#server, path)])),
    );
    const modes = await this.#modes(saves.modes, `${id}-modes-after`);
    this.#append({entry, at: new Date().toISOString(), id, digests, modes});
  }

  end(complete: boolean): void {
    this.#append({entry: 'ended', at: new Date().toISOString(), complete});
  }

  /** Adds to the full log of what the commands printed. */
  log(text: string): void {
    appendFileSync(this.#here('output.log'), text, {mode: 0o600});
  }

  async #save(path: string, name: string): Promise<SavedFile> {
    const digest = await digestOf(this.#server, path);
    if (digest === 'absent') {
      return {path, copy: null, digest, newFolders: await missingFolders(this.#server, path)};
    }
    const copy = `${this.#folder}/saved/${name}`;
    await this.#must(['cp', '-aT', path, copy]);
    return {path, copy, digest, newFolders: []};
  }

  async #modes(folders: readonly string[], name: string): Promise<string | null> {
    if (folders.length === 0) {
      return null;
    }
    const {stdout} = await this.#server.run(modesCommand(folders));
    writeFileSync(this.#here(`saved/${name}`), stdout, {mode: 0o600});
    return `${this.#folder}/saved/${name}`;
  }

  async #must(argv: Argv): Promise<void> {
    const {exitCode, command, stderr} = await this.#server.run(argv);
    if (exitCode !== 0) {
      throw new Error(`cannot keep a copy before a change: ${command}: ${stderr.trim()}`);
    }
  }

  #append(entry: JournalEntry): void {
    const file = openSync(this.#here('journal.ndjson'), 'a', 0o600);
    writeSync(file, `${JSON.stringify(entry)}\n`);
    fsyncSync(file);
    closeSync(file);
  }

  /** Where a file of the run's folder is for this process: a throw-away server's root is elsewhere. */
  #here(name: string): string {
    return join(this.#server.root, this.#folder, name);
  }
}
