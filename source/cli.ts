/**
 * The program's first file. Any Node back to 10 understands it, so that an old one gets a sentence and not a syntax
 * error; and what needs nothing else is answered before anything is loaded.
 */
import {VERSION} from './known/version.ts';

/** What execa needs; Debian 12 and Ubuntu 24.04 bring it. */
const OLDEST_NODE = [18, 19] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isTooOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
const words = process.argv.slice(2);
const [only] = words;

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
}

if (isTooOld) {
  process.stderr.write(
    `certwizard needs Node ${OLDEST_NODE.join('.')} or later, and this is ${process.version}: ` +
      'the standalone archive brings its own.\n',
  );
  process.exitCode = 1;
} else if (words.length === 1 && (only === '--version' || only === '-V')) {
  process.stdout.write(`${VERSION}\n`);
} else {
  import('./cli/main.ts').then(({run}) => run(words)).catch(fail);
}
