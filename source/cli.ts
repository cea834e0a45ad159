/**
 * The program's first file. Any Node back to 10 understands it, so that an old one gets a sentence and not a syntax
 * error; and what needs nothing else is answered before anything is loaded.
 */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {asTyped, certwizardCommand} from './known/started-as.ts';
import {VERSION} from './known/version.ts';

/** What execa needs; Debian 12 and Ubuntu 24.04 bring it. */
const OLDEST_NODE = [18, 19] as const;

/** The help of a command, printed when the program was built. */
type HelpPage = {readonly text: string; readonly columns: number};

function isTooOld(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

/** The command whose help is asked for by these words and no others; `wizard` stands for the whole program. */
function helpAskedFor(words: readonly string[]): string | null {
  const [first = '', second = ''] = words;
  const isFlag = (word: string) => word === '--help' || word === '-h';
  if (words.length === 1) {
    return isFlag(first) || first === 'help' ? 'wizard' : null;
  }
  return words.length !== 2 ? null : first === 'help' ? second : isFlag(second) ? first : null;
}

/** A page of help that is right for this terminal as it was printed; null where one has to be made. */
function printedHelp(command: string): string | null {
  const pages: Record<string, HelpPage> = JSON.parse(readFileSync(join(__dirname, 'help.json'), 'utf8'));
  const page = Object.entries(pages).find(([name]) => name === command)?.[1];
  const typed = certwizardCommand();
  const longer = typed.length - 'certwizard'.length;
  return page && (!process.stdout.isTTY || process.stdout.columns >= page.columns + longer)
    ? asTyped(page.text.replace(/^( +|Usage: )certwizard\b/gm, (_, before) => `${before}${typed}`))
    : null;
}

const words = process.argv.slice(2);

if (isTooOld()) {
  process.stderr.write(
    `certwizard needs Node ${OLDEST_NODE.join('.')} or later, and this is ${process.version}: ` +
      'the standalone archive brings its own.\n',
  );
  process.exitCode = 1;
} else if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  process.stdout.write(`${VERSION}\n`);
} else {
  const command = helpAskedFor(words);
  const help = command === null ? null : printedHelp(command);
  if (help !== null) {
    process.stdout.write(help);
  } else {
    import('./cli/main.ts').then(({run}) => run(words)).catch(fail);
  }
}

/** Only where a part of the program itself is missing or broken. */
function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
}
