import type {Action} from '../core/action.ts';
import type {Server} from '../core/server.ts';
import {listRuns, readJournal, readTitle} from './journal.ts';

/**
 * What undos of one run that did not get to their end have done of it already, by their journals: an action that has
 * come to its end is not done again, and one that was begun is.
 */
export class EarlierUndos {
  readonly #finished = new Map<string, number>();
  readonly #begun = new Set<string>();

  /** @throws CorruptJournal */
  static async of(server: Server, run: string): Promise<EarlierUndos> {
    const earlier = new EarlierUndos();
    for (const id of await listRuns(server)) {
      const title = await readTitle(server, id);
      if (title?.command !== 'undo' || title.undoes !== run) {
        continue;
      }
      const journal = await readJournal(server, id);
      const done = new Set(journal.flatMap(entry => (entry.entry === 'done' ? [entry.id] : [])));
      for (const entry of journal) {
        if (entry.entry === 'action') {
          earlier.#add(keyOf(entry.action), done.has(entry.id));
        }
      }
    }
    return earlier;
  }

  /** True where there was one. */
  get any(): boolean {
    return this.#finished.size + this.#begun.size > 0;
  }

  /** True where an action has been done; asked again about an equal one, true only where that has been, too. */
  takeFinished(action: Action): boolean {
    const key = keyOf(action);
    const times = this.#finished.get(key) ?? 0;
    this.#finished.set(key, Math.max(0, times - 1));
    return times > 0;
  }

  /** True where an action was begun: nobody knows how far it came. */
  hasBegun(action: Action): boolean {
    return this.#begun.has(keyOf(action));
  }

  #add(key: string, finished: boolean): void {
    if (finished) {
      this.#finished.set(key, (this.#finished.get(key) ?? 0) + 1);
    } else {
      this.#begun.add(key);
    }
  }
}

/** What an action does, without how this version of us says it: the next version may finish what this one has begun. */
function keyOf(action: Action): string {
  switch (action.kind) {
    case 'exec':
      return JSON.stringify(action.run);
    case 'restore':
      return JSON.stringify([action.path, action.from]);
    case 'write':
      return JSON.stringify([action.path, action.content]);
    default:
      return action satisfies never;
  }
}
