import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {build} from 'esbuild';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {modules} from '../../tools/bundle.mjs';
import {Pty, type Size} from './pty.ts';
import type {Script} from './scripted-engine.ts';

const CTRL_C = '\x03';
const CTRL_U = '\x15';
const ESC = '\x1b';
const ENTER = '\r';

let folder: string;
let pty: Pty;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certwizard-ui-'));
  await build({...modules, entryPoints: ['test/ui/driver.tsx'], outdir: folder});
});
afterAll(() => rm(folder, {recursive: true}));
afterEach(() => pty.close());

type Options = {names?: readonly string[]; size?: Size; env?: NodeJS.ProcessEnv};

function start(script: Script, {names = ['a.test', 'b.test'], size, env}: Options = {}): void {
  pty = new Pty([process.execPath, join(folder, 'driver.mjs'), script, ...names], size, env);
}

/** As far as the run: everything but the terms is given. */
async function apply(script: Script, options: Options = {}): Promise<void> {
  start(script, options);
  await pty.sees('Yes, I agree');
  pty.type('y');
  await pty.sees('certwizard  review');
  pty.type('G');
  await pty.sees(/[❯>] Apply/);
  pty.type(ENTER);
  await pty.sees('Press y to apply');
  pty.type('y');
}

test('the run waits while the operator opens the cloud’s list, looks, asks again, and goes on when it is open', async () => {
  await apply('cloud');
  await pty.sees(
    'Oracle Cloud has a firewall in front',
    '3. the VCN of this instance',
    'oci network nsg rules add',
    '❯ Done: check',
  );
  pty.type(ENTER);
  await pty.sees('The public address does not answer', 'Connection timed out', '❯ Done: check');
  pty.type(ENTER);
  await pty.sees('HTTPS is set up', 'Press Enter to quit');
  expect(pty.scrollback().join('\n')).toContain('Port 80 is open: the public address');
  pty.type(ENTER);
  expect(await pty.exit()).toBe(0);
});

describe("the vendor's tool, where it is logged in,", () => {
  const OFFER = 'Open ocid1.securitylist.oc1.phx.aaaa with oci';

  test('opens the list after it was shown and a yes, and it is looked at again', async () => {
    await apply('cloud-tool');
    await pty.sees('❯ Done: check', OFFER);
    expect(titles()).toBe(1);
    pty.type(`jj${ENTER}`);
    // Not yes by default; what is new is seen although not all of the list has room.
    await pty.sees('after the change', /^\+ \{"protocol":"6","source":"::\/0"/, 'more rows', '❯ Back');
    expect(titles()).toBe(1);
    pty.type(ENTER);
    await pty.sees(OFFER);
    pty.type(ENTER);
    await pty.sees('❯ Back');
    pty.type('dG');
    await pty.sees('Security list of the cloud', /^\+ \{"protocol":"6","source":"::\/0"/, /443,"max":443/);
    pty.type(ESC);
    await pty.sees('❯ Back');
    pty.type(`j${ENTER}`);
    await pty.sees('the tool was told', /running .*Open 80\/tcp and 443\/tcp in the security list/);
    await pty.sees('HTTPS is set up', 'Press Enter to quit');
    expect(pty.scrollback().join('\n')).toContain('Port 80 is open: the public address');
    pty.type(ENTER);
    expect(await pty.exit()).toBe(0);
  });

  test('fails: what it said is shown, and it can be tried again', async () => {
    await apply('cloud-tool-fails');
    await pty.sees(OFFER);
    pty.type(`jj${ENTER}`);
    await pty.sees('❯ Back');
    pty.type(`j${ENTER}`);
    await pty.sees('NotAuthorizedOrNotFound', 'exit code 1', OFFER);
    pty.type(`jj${ENTER}`);
    await pty.sees('❯ Back');
    pty.type(`j${ENTER}`);
    await pty.sees('HTTPS is set up', 'Press Enter to quit');
    pty.type(ENTER);
    expect(await pty.exit()).toBe(0);
  });

  test('is not let write a list that would lose ssh', async () => {
    await apply('cloud-tool-refuses');
    await pty.sees(OFFER);
    pty.type(`jj${ENTER}`);
    await pty.sees('Refused: no rule of this list allows SSH', '❯ Back');
    expect(pty.screen().join('\n')).not.toContain('Apply these rules');
    pty.type(ESC);
    await pty.sees(OFFER);
    pty.type(CTRL_C);
    await pty.sees('certwizard  stopped');
    pty.type('q');
    expect(await pty.exit()).toBe(130);
  });
});

test('whoever cannot have it looked at goes on without', async () => {
  await apply('cloud');
  await pty.sees('❯ Done: check');
  pty.type(`j${ENTER}`);
  await pty.sees('HTTPS is set up', 'Press Enter to quit');
  pty.type(ENTER);
  expect(await pty.exit()).toBe(0);
});

test('Ctrl-C while the run waits for the cloud’s list stops it', async () => {
  await apply('cloud');
  await pty.sees('❯ Done: check');
  pty.type(CTRL_C);
  await pty.sees('Check again');
  pty.type('q');
  expect(await pty.exit()).toBe(130);
});

test('from the first question to the last screen', async () => {
  start('well', {names: []});
  await pty.sees('host firewall', 'blocks 80/tcp, 443/tcp', 'question 1 of 5', 'REHEARSAL');
  pty.type('not_a_name');
  await pty.sees('not yet');
  pty.type(ENTER);
  await pty.sees('invalid');
  // What comes in one chunk counts key by key, as over a slow line.
  pty.type(`${CTRL_U}A.test, b.test\x7f${ENTER}`);
  await pty.sees('question 2 of 5');
  pty.type(ESC);
  await pty.sees('A.test, b.tes');
  pty.type(`t${ENTER}`);
  await pty.sees('question 2 of 5');
  pty.type(`ops@a.test${ENTER}`);
  await pty.sees('question 3 of 5', '❯ ngx_mruby');
  pty.type(ENTER);
  await pty.sees('question 4 of 6', '❯ own');
  pty.type(ESC);
  await pty.sees('question 3 of 6', '❯ ngx_mruby');
  pty.type(`j${ENTER}`);
  await pty.sees('question 4 of 5', '❯ in place', 'published');
  pty.type(`j${ENTER}`);
  await pty.sees('question 5 of 5', '❯ No');
  pty.type('y');
  await pty.sees('review: nothing has been changed yet', '❯ 1 build', '20');
  pty.type(`jjj${ENTER}`);
  await pty.sees('review: port80', '❯ Open 80/tcp');
  pty.type(`G${ENTER}`);
  await pty.sees('Changes in /etc/iptables/rules.v4', /^\+-A INPUT -p tcp -m tcp --dport 80/);
  pty.type('d');
  await pty.sees('Commands of this action', /cat > \/etc\/iptables\/\.rules\.v4/);
  pty.type(ESC);
  await pty.sees('❯ Open the same in /etc/iptables/rules.v4');
  pty.type(ESC);
  await pty.sees('❯ 4 port80');
  pty.type(`G${ENTER}`);
  await pty.sees('Press y to apply');
  // Enter is not enough.
  pty.type(`${ENTER}n`);
  await pty.sees('❯ Apply');
  pty.type(`${ENTER}`);
  await pty.sees('Press y to apply');
  pty.type('y');
  await pty.sees(
    'HTTPS is set up',
    'Press Enter to quit',
    /a\.test +…f6079fc3 +\d{4}-\d\d-\d\d \d\d:\d\d/,
    'www-data ✓ reads',
  );
  pty.type(ENTER);
  expect(await pty.exit()).toBe(0);
  const said = pty.scrollback().join('\n');
  for (const step of ['build', 'handshake', 'permissions', 'port80', 'issuance']) {
    expect(said).toMatch(new RegExp(`^✓ done +${step} `, 'm'));
  }
  // Once each: what is finished is printed, not drawn again.
  expect(said.match(/HTTPS is set up/g)).toHaveLength(1);
  expect(said).toContain('left with 0');
  expect(said).not.toContain('Setting up nginx');
  expect(cursorIsShown()).toBe(true);
});

test('a paste of several lines fills one field and confirms nothing; the keys of a line edit it', async () => {
  start('well', {names: []});
  await pty.sees('question 1 of 5');
  pty.type('\x1b[200~a.test\r\nb.test\r\n\x1b[201~');
  await pty.sees('question 1 of 5', /ok +a\.test, b\.test/);
  // Ctrl-W, Home and Delete; Backspace at the start has nothing to delete.
  pty.type('\x17c.test\x01\x1b[3~\x7fx');
  await pty.sees('x.test c.test');
  pty.type(`\x15${ENTER}`);
  await pty.sees('question 1 of 5');
  pty.type(CTRL_C);
  expect(await pty.exit()).toBe(130);
});

test('a server on which everything holds: nothing is applied, everything is proved', async () => {
  start('satisfied');
  await pty.sees('Yes, I agree');
  pty.type('y');
  await pty.sees('Press Enter to quit');
  expect(pty.scrollback().join('\n')).toContain('Nothing to do');
  pty.type('q');
  expect(await pty.exit()).toBe(0);
});

test('no to the terms does not leave; q does, and says that nothing was changed', async () => {
  start('well');
  await pty.sees('❯ No, go back');
  pty.type(`${ENTER}q`);
  expect(await pty.exit()).toBe(0);
  await pty.sees('Nothing was changed');
});

test('an obstacle is shown with its evidence, and there is no way past it', async () => {
  start('obstacle');
  await pty.sees('Yes, I agree');
  pty.type('y');
  await pty.sees('CW-PORT-TAKEN', '/proc/7/comm:apache2', /❯ Check again/);
  pty.type(`j${ENTER}`);
  expect(await pty.exit()).toBe(1);
});

describe('Ctrl-C', () => {
  test('before a run leaves with 130', async () => {
    start('well', {names: []});
    await pty.sees('question 1 of 5');
    pty.type(CTRL_C);
    expect(await pty.exit()).toBe(130);
    await pty.sees('Nothing was changed');
    expect(cursorIsShown()).toBe(true);
  });

  test('during a run asks, and can stop after the action', async () => {
    await apply('waits');
    await pty.sees('1 of 5 actions', 'If the connection drops');
    pty.type(CTRL_C);
    await pty.sees('❯ Stop after this action', 'Continue');
    pty.type('jj\r');
    await pty.sees('l log');
    pty.type(CTRL_C);
    await pty.sees('❯ Stop after this action');
    pty.type(ENTER);
    await pty.sees('certwizard  stopped', /! stopped +handshake .*2 of 5 actions/);
    pty.type('q');
    expect(await pty.exit()).toBe(130);
  });

  test('twice stops now', async () => {
    await apply('waits');
    await pty.sees('1 of 5 actions');
    pty.type(`${CTRL_C}${CTRL_C}`);
    await pty.sees('certwizard  stopped', /! stopped +handshake .*1 of 5 actions/);
    pty.type(CTRL_C);
    expect(await pty.exit()).toBe(130);
  });
});

test('a log that hides nothing and does nothing to the terminal', async () => {
  await apply('waits');
  await pty.sees('Setting up nginx    done handshake 1');
  pty.type('l');
  await pty.sees('Setting up nginx    done build 0');
  pty.type('l');
  await pty.sees('Write the content of the HTTPS sites');
});

test('a failure keeps the command, its end, the log and a way to go on', async () => {
  await apply('fails');
  await pty.sees(
    'certwizard  failed',
    'exit code 1',
    'certbot says line 20',
    /\/runs\/.*\/output\.log/,
    'certbot certonly',
  );
  pty.type('d');
  await pty.sees('Failure', 'certbot says line 1');
  pty.type(ESC);
  await pty.sees('❯ Check again');
  pty.type(ENTER);
  await pty.sees('review: remaining changes');
  pty.type('q');
  await pty.sees('Press y to quit');
  pty.type('y');
  expect(await pty.exit()).toBe(1);
});

test('a helper that does not start is a failure with its reason', async () => {
  await apply('breaks');
  await pty.sees('certwizard  failed', 'the root helper did not start');
  pty.type(CTRL_C);
  expect(await pty.exit()).toBe(1);
  await pty.sees('the root helper did not start');
});

describe('a plan that has changed since the review', () => {
  test('is not applied by default', async () => {
    await apply('changed');
    await pty.sees('has changed since the review', '❯ Stop here');
    pty.type(ENTER);
    await pty.sees('certwizard  stopped');
    pty.type('q');
    expect(await pty.exit()).toBe(130);
  });

  test('is applied when the operator says so', async () => {
    await apply('changed');
    await pty.sees('has changed since the review');
    pty.type(`j${ENTER}`);
    await pty.sees('Press Enter to quit');
    pty.type(ENTER);
    expect(await pty.exit()).toBe(0);
  });
});

test('a signal restores the terminal', async () => {
  await apply('waits');
  await pty.sees('1 of 5 actions');
  pty.signal('SIGTERM');
  expect(await pty.exit()).toBe(143);
  await pty.sees('Ended by a signal');
  expect(cursorIsShown()).toBe(true);
});

test('without colours and without UTF-8 everything is still said', async () => {
  start('fails', {env: {NO_COLOR: '1', LANG: 'ja_JP.UTF-8'}});
  await pty.sees('+ found', '! warning', '> No');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
  expect(pty.raw).not.toMatch(/\x1b\[(2|3\d|9\d)m/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: see above
  expect(pty.raw).not.toMatch(/[^\x00-\x7f]/);
});

test('a small terminal is not overflowed', async () => {
  await apply('waits', {size: {rows: 18, columns: 60}});
  await pty.sees('certwizard  applying', 'l log');
  expect(titles()).toBe(1);
});

/** How often the run's title is seen: not at all where the screen was overflowed, or left behind. */
function titles(): number {
  return pty.screen().filter(row => row.includes('certwizard  applying')).length;
}

/** The last word on the cursor was to show it. */
function cursorIsShown(): boolean {
  return pty.raw.lastIndexOf('\x1b[?25h') > pty.raw.lastIndexOf('\x1b[?25l');
}
