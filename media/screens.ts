/** Takes the README's pictures of the real wizard, in a rehearsal on a throw-away server: `npm run media`. */
import {writeFileSync} from 'node:fs';
import {Pty} from '../test/ui/pty.ts';
import {screenToSvg} from './svg.ts';

const ENTER = '\r';
const DOWN = 'j';
/** Milliseconds until a screen shows; the first rehearsal fetches a bare Debian. */
const PATIENCE = 10 * 60_000;

const pty = new Pty(
  [process.execPath, 'dist/cli.js', 'rehearse'],
  {rows: 24, columns: 80},
  {HOME: process.env.HOME},
  PATIENCE,
);

async function picture(name: string, ...texts: (string | RegExp)[]): Promise<void> {
  await pty.sees(...texts);
  writeFileSync(`media/${name}.svg`, screenToSvg(pty.terminal, `certwizard: ${name}`));
  process.stdout.write(`media/${name}.svg\n`);
}

try {
  await picture('questions', /fine +a\.test, b\.test/);
  pty.type(ENTER);
  await pty.sees(/fine +ops@/);
  pty.type(ENTER);
  await pty.sees('published');
  pty.type(ENTER);
  await pty.sees('Yes, I agree');
  pty.type('y');
  await picture('review', 'nothing has been changed yet', /issuance/);
  pty.type(DOWN);
  await pty.sees(/❯ 2 handshake/);
  pty.type('G');
  await pty.sees(/❯ Apply/);
  pty.type(ENTER);
  await pty.sees('Press y to apply');
  pty.type('y');
  await picture('run', /│ Setting up nginx/);
  await picture('done', 'HTTPS is set up', 'Press Enter to leave');
  pty.type(ENTER);
  await pty.exit();
} finally {
  pty.close();
}
