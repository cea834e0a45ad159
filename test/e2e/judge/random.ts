/** A stream of numbers that is the same for the same seed (mulberry32). */
export type Random = {
  /** A whole number below n. */
  below(n: number): number;
  pick<T>(some: readonly T[]): T;
  /** True so many times of 100. */
  chance(percent: number): boolean;
};

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  return {
    below,
    chance: percent => next() * 100 < percent,
    pick(some) {
      const one = some[below(some.length)];
      if (one === undefined) {
        throw new Error('nothing to pick from');
      }
      return one;
    },
  };
}
