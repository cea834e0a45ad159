import {setTimeout as pause} from 'node:timers/promises';

/** Milliseconds between two looks. */
const INTERVAL = 20;

/**
 * Waits until a condition holds, looking often.
 *
 * @param look returns something when the condition holds, else undefined
 * @param timeout milliseconds after which it is given up
 * @param failure what the error says then; asked at that moment, so it can tell what was seen last
 */
export async function waitUntil<T>(
  look: () => Promise<T | undefined>,
  timeout: number,
  failure: () => string | Promise<string>,
): Promise<T> {
  const deadline = performance.now() + timeout;
  while (true) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(await failure());
    await pause(INTERVAL);
  }
}
