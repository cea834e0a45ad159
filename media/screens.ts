/** Takes the README's pictures and its recording of the real wizard, in a rehearsal: `npm run media`. */
import {writeFileSync} from 'node:fs';
import {Pty} from '../test/ui/pty.ts';
import {Recorder} from './recorder.ts';
import {picture, recording, screenOf} from './svg.ts';

const ENTER = '\r';
const DOWN = 'j';
/** Milliseconds until a screen shows; the first rehearsal fetches a bare Debian. */
const PATIENCE = 10 * 60_000;

const pty = new Pty(
  [process.execPath, 'dist/certwizard.cjs', 'rehearse'],
  {rows: 24, columns: 80},
  {HOME: process.env.HOME},
  PATIENCE,
);

const recorder = new Recorder(pty.terminal);

function write(name: string, svg: string): void {
  writeFileSync(`media/${name}.svg`, svg);
  process.stdout.write(`media/${name}.svg\n`);
}

async function take(name: string, ...texts: (string | RegExp)[]): Promise<void> {
  await pty.sees(...texts);
  write(name, picture(screenOf(pty.terminal), pty.terminal, `certwizard: ${name}`));
}

try {
  await take('questions', /fine +a\.test, b\.test/);
  pty.type(ENTER);
  await pty.sees(/fine +ops@/);
  pty.type(ENTER);
  await pty.sees('published');
  pty.type(ENTER);
  await pty.sees('Yes, I agree');
  pty.type('y');
  await take('review', 'nothing has been changed yet', /issuance/);
  pty.type(DOWN);
  await pty.sees(/❯ 2 handshake/);
  pty.type('G');
  await pty.sees(/❯ Apply/);
  pty.type(ENTER);
  await pty.sees('Press y to apply');
  pty.type('y');
  await take('run', /│ Setting up nginx/);
  await take('done', 'HTTPS is set up', 'Press Enter to quit');
  write('wizard', recording(recorder.stop(), pty.terminal, 'certwizard: from a bare server to HTTPS'));
  pty.type(ENTER);
  await pty.exit();
} finally {
  pty.close();
}
