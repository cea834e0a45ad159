/** How far a build is; `total` null where its output has not said it. */
export type BuildProgress = {readonly done: number; readonly total: number | null};

/** rake says `CC src/a.c -> …`, nginx's make the compiler's whole command. */
const COMPILES = /^(?: *(?:CC|CXX) |cc -c )/;
const TOTAL = /^== to compile: (\d+)$/;

/**
 * Counts the files that a build compiles, line by line of its output. Returns the progress where a line moves it
 * by a twentieth, or by one where there are few files, else null: enough to see it move.
 */
export function buildProgress(): (line: string) => BuildProgress | null {
  let [done, told, total] = [0, 0, null as number | null];
  return line => {
    const files = TOTAL.exec(line)?.[1];
    if (files !== undefined) {
      [done, told, total] = [0, 0, Number(files)];
      return {done, total};
    }
    if (!COMPILES.test(line)) {
      return null;
    }
    done++;
    if (done - told < (total ?? 100) / 20 && done !== total) {
      return null;
    }
    told = done;
    return {done, total: total === null ? null : Math.max(done, total)};
  };
}
