import {afterEach, expect, test} from 'vitest';
import {Pty} from '../ui/pty.ts';
import {page, servedTo} from './outside.ts';
import {COMMAND, describeServers, startTestWorld, type TestWorld} from './test-world.ts';

const ENTER = '\r';
/** Packages are installed and certificates issued: milliseconds until a screen shows. */
const PATIENCE = 180_000;

let pty: Pty;
afterEach(() => pty.close());

function startWizard(world: TestWorld): void {
  pty = new Pty(
    [...world.web.enterWords(), ...COMMAND, ...world.authority],
    {rows: 24, columns: 80},
    {},
    PATIENCE,
  );
}

describeServers('the wizard, on a real terminal of 80×24', () => {
  test('from a bare server through all five steps to the last screen, and then nothing is left to do', async () => {
    const world = await startTestWorld();
    startWizard(world);
    await pty.sees(/nginx +· none/, /host firewall .*blocks 80\/tcp, 443\/tcp/, 'question 1 of');
    pty.type('a.test, b.test');
    await pty.sees(/ok +a\.test, b\.test/);
    pty.type(ENTER);
    await pty.sees('question 2 of');
    pty.type('ops@a.test');
    await pty.sees(/ok +ops@a\.test/);
    pty.type(ENTER);
    // Nobody can be reached from here, and that is said before anything is chosen.
    await pty.sees(/❯ native/, /not here +ngx_mruby: The source code of \w+ cannot be/);
    pty.type(ENTER);
    await pty.sees('published');
    pty.type(ENTER);
    await pty.sees('Yes, I agree');
    pty.type('y');

    await pty.sees('nothing has been changed yet', /build +.* 2 actions/);
    pty.type('G');
    await pty.sees(/❯ Apply/);
    pty.type(ENTER);
    await pty.sees('Press y to apply');
    pty.type('y');

    await pty.sees('HTTPS is set up', 'Press Enter to quit');
    await pty.sees(/IPv4 ✓ as on disk +IPv6 ✓ as on disk +key: www-data ✓ reads +nobody ✓ cannot/);
    pty.type(ENTER);
    expect(await pty.exit()).toBe(0);
    const left = pty.scrollback().join('\n');
    for (const step of ['build', 'handshake', 'permissions', 'port80', 'issuance']) {
      expect(left).toMatch(new RegExp(`✓ done +${step}`));
    }
    expect(left).toMatch(/certbot\.timer/);
    for (const name of ['a.test', 'b.test']) {
      expect((await servedTo(world.ca, name))?.names).toEqual([name]);
      expect(await page(world.ca, `http://${name}/`)).toMatchObject({status: 301});
    }

    pty.close();
    startWizard(world);
    // The names, the email and the rest are proposed as they were answered.
    await pty.sees(/ok +a\.test, b\.test/);
    pty.type(ENTER);
    await pty.sees(/ok +ops@a\.test/);
    pty.type(ENTER);
    await pty.sees(/❯ native/);
    pty.type(ENTER);
    await pty.sees('published');
    pty.type(ENTER);
    await pty.sees('Yes, I agree');
    pty.type('y');
    await pty.sees(/[Aa]ll steps are up to date/);
    pty.type(ENTER);
    expect(await pty.exit()).toBe(0);
  });
});
