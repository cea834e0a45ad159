import type {Rounds} from './compare.ts';

/** One line of the table: what is compared with what, and what both cost in each round. */
export type Line = {
  readonly what: string;
  readonly against: string;
  readonly unit: 'ms' | 'µs' | 'MiB';
  readonly rounds: Rounds;
};

/** Rows of the table that are measured together. `id` is what they are asked for by. */
export type Row = {
  readonly id: string;
  /** Says on stderr what is missing here, and measures nothing then. */
  measure(): Promise<Line[]>;
};

/** Lets two things take turns. */
export async function takeTurns(
  rounds: number,
  base: () => Promise<number>,
  other: () => Promise<number>,
): Promise<[number, number][]> {
  const pairs: [number, number][] = [];
  for (let round = 0; round < rounds; round++) {
    pairs.push([await base(), await other()]);
  }
  return pairs;
}
