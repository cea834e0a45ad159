/** Runs at most so many pieces of work at a time; the others wait for their turn, in order. */
export function queue(atOnce: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async work => {
    if (running >= atOnce) {
      await new Promise<void>(resolve => waiting.push(resolve));
    } else {
      running++;
    }
    try {
      return await work();
    } finally {
      // Whoever waits takes the place over, so that nobody who comes now gets in between.
      const next = waiting.shift();
      if (next) {
        next();
      } else {
        running--;
      }
    }
  };
}
