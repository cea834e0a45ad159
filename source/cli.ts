/**
 * The program's first lines run before anything is imported, so that an old Node gets a sentence and not a
 * syntax error.
 */
const OLDEST_NODE = 20;

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(`certwizard needs Node ${OLDEST_NODE} or later; this is ${process.version}.\n`);
  process.exit(1);
}

/** What a shell shows for a program that its terminal has hung up on. */
const HUNG_UP = 129;

const {main} = await import('./cli/main.ts');
const code = await main(process.argv.slice(2));
if (code === HUNG_UP) {
  // Node trips over a terminal that is gone when it exits by itself; the signal's own default does not.
  process.kill(process.pid, 'SIGHUP');
}
process.exitCode = code;
// A probe that still hangs, or sudo's keep-alive, must not hold the program once its work is done.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));

export {};
