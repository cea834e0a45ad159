/** What two things cost in the same rounds, in any unit: each pair was measured one right after the other. */
export type Rounds = readonly (readonly [base: number, other: number])[];

export type Comparison = {
  /** The median of the rounds' ratios, other to base, and the least and the greatest of them. */
  readonly ratio: number;
  readonly least: number;
  readonly greatest: number;
  /** Medians, in the unit of the rounds. */
  readonly base: number;
  readonly other: number;
  /** False where the ratios spread over more than the medians differ by: then nothing follows from them. */
  readonly conclusive: boolean;
};

export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Compares two things by the ratios within rounds: a machine that is slower for a while is slower for both. */
export function compare(rounds: Rounds): Comparison {
  const ratios = rounds.map(([base, other]) => other / base);
  const [ratio, least, greatest] = [median(ratios), Math.min(...ratios), Math.max(...ratios)];
  return {
    ...{ratio, least, greatest},
    base: median(rounds.map(([base]) => base)),
    other: median(rounds.map(([, other]) => other)),
    conclusive: rounds.length > 1 && greatest - least <= Math.abs(ratio - 1),
  };
}
