import {setTimeout} from 'node:timers/promises';

/** For how many milliseconds it is looked again, and how many are between two looks. */
export type Patience = {readonly patience: number; readonly pause: number};

/**
 * Looks until what is seen has settled, or patience has run out. A change takes effect a while after the command that
 * made it. Returns what was seen last.
 */
export async function pollUntil<Seen>(
  look: () => Promise<Seen>,
  settled: (seen: Seen) => boolean,
  {patience, pause}: Patience,
): Promise<Seen> {
  const deadline = Date.now() + patience;
  for (;;) {
    const seen = await look();
    if (settled(seen) || Date.now() > deadline) {
      return seen;
    }
    await setTimeout(pause);
  }
}
