import {execa} from 'execa';
import {type Row, takeTurns} from '../row.ts';

const ROUNDS = 15;

/** Milliseconds of a Node process from its start to its end. */
async function run(...args: string[]): Promise<number> {
  const began = performance.now();
  await execa(process.execPath, args, {stdio: 'ignore'});
  return performance.now() - began;
}

/** What is answered before anything is loaded, against a Node that does nothing. */
export const start: Row = {
  id: 'start',
  async measure() {
    const lines = [];
    for (const word of ['--version', '--help']) {
      const rounds = await takeTurns(
        ROUNDS,
        () => run('-e', '0'),
        () => run('dist/certwizard.cjs', word),
      );
      lines.push({what: `certwizard ${word}`, against: 'node -e 0', unit: 'ms' as const, rounds});
    }
    return lines;
  },
};
