import type {Action} from '../core/action.ts';
import {renderAction} from '../core/render-shell.ts';
import type {Server} from '../core/server.ts';
import {listRuns, readJournal, readTitle} from './journal.ts';

/**
 * What undos of one run that did not get to their end have done of it already, by their journals. The chunk is what an
 * action is told by: a chunk that has run to its end is not run again, and one that was begun is.
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
          earlier.#add(renderAction(entry.action), done.has(entry.id));
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
    const chunk = renderAction(action);
    const times = this.#finished.get(chunk) ?? 0;
    this.#finished.set(chunk, Math.max(0, times - 1));
    return times > 0;
  }

  /** True where an action was begun: nobody knows how far it came. */
  hasBegun(action: Action): boolean {
    return this.#begun.has(renderAction(action));
  }

  #add(chunk: string, finished: boolean): void {
    if (finished) {
      this.#finished.set(chunk, (this.#finished.get(chunk) ?? 0) + 1);
    } else {
      this.#begun.add(chunk);
    }
  }
}
