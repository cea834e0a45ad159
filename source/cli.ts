/**
 * The program's first lines run before anything is imported, so that an old Node gets a sentence and not a
 * syntax error.
 */
const OLDEST_NODE = 20;

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(`certwizard needs Node ${OLDEST_NODE} or later; this is ${process.version}.\n`);
  process.exit(1);
}

const {main} = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));

export {};
