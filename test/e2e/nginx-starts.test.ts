import {expect, test} from 'vitest';
import {type Answers, DEFAULTS} from '../../source/answers/answers.ts';
import {STEP_IDS} from '../../source/core/plan.ts';
import {renderAction} from '../../source/core/render-shell.ts';
import type {Server} from '../../source/core/server.ts';
import {focusOf} from '../../source/facts/focus.ts';
import {PATHS} from '../../source/known/paths.ts';
import {gatherFacts} from '../../source/look/gather.ts';
import {planSetup} from '../../source/steps/steps.ts';
import {page, servedTo} from './outside.ts';
import {describeLong, must, sayWhatIsSkipped, startTestWorld} from './test-world.ts';
import {withNginx} from './with-nginx.ts';

sayWhatIsSkipped('nginx-starts');

const SETUP = ['setup', '--yes', '--engine', 'native', '--domain', 'a.test', '--email', 'ops@a.test'];

/** Starts nginx as a boot does, and says why it does not. The service manager's limit of starts per second is not meant. */
async function restart(web: Server): Promise<string> {
  const {exitCode, stdout} = await web.run([
    'sh',
    '-c',
    'systemctl reset-failed nginx; systemctl restart nginx || { journalctl -u nginx -n 20 --no-pager; exit 1; }',
  ]);
  return exitCode === 0 ? 'started' : stdout;
}

describeLong('nginx can be started at any time', () => {
  test('after every action of a plan', async () => {
    const world = await startTestWorld();
    const answers: Answers = {
      ...{...DEFAULTS, engine: 'native', domains: ['a.test'], email: 'ops@a.test'},
      ...{acmeServer: world.acmeServer, acmeCa: world.acmeCa},
    };
    let restarts = 0;
    for (const step of STEP_IDS) {
      const {facts} = await gatherFacts(world.web, focusOf(answers));
      for (const action of planSetup(facts, answers, [step]).steps.flatMap(({actions}) => actions)) {
        await must(world.web, ['sh', '-eu', '-c', renderAction(action)]);
        expect(`${action.why.key}: ${await restart(world.web)}`).toBe(`${action.why.key}: started`);
        restarts++;
      }
    }
    expect(restarts).toBeGreaterThan(12);
    expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
  });

  test('where a site has the socket that we want: our file is taken back, and the site goes on', async () => {
    const world = await startTestWorld({webLayers: await withNginx()});
    const site =
      'server { listen [::]:80 ipv6only=off; server_name shop.test; location / { return 200 "the shop"; } }';
    await must(
      world.web,
      ['sh', '-euc', 'rm -f "$1"; cat > /etc/nginx/conf.d/shop.conf', 'sh', PATHS.defaultSite],
      site,
    );
    expect(await restart(world.web)).toBe('started');
    const before = await must(world.web, ['pgrep', '-x', 'nginx']);

    const {exitCode, stdout, stderr} = await world.certwizard(...SETUP, ...world.authority);
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain(
      `${PATHS.nginxConfig} did not take effect. The former state of this file is restored.`,
    );
    expect(stdout + stderr).toMatch(
      /bind\(\) to .*:80 failed \(98: (Unknown error|Address already in use)\)/,
    );
    // The script that is shown has this sentence too; what was said stands without quotes.
    expect(stdout + stderr).not.toMatch(/^[^']*did not take effect either/m);
    await must(world.web, ['test', '!', '-e', PATHS.nginxConfig]);
    expect(await must(world.web, ['find', '/etc/nginx', '-name', '.*certwizard*'])).toBe('');
    // The master is the same, and by its former configuration.
    expect((await must(world.web, ['pgrep', '-x', 'nginx'])).split('\n')[0]).toBe(before.split('\n')[0]);
    expect(await restart(world.web)).toBe('started');
    await must(world.web, ['sh', '-euc', `iptables -I INPUT -p tcp --dport 80 -j ACCEPT`]);
    expect(await page(world.ca, 'http://a.test/')).toMatchObject({status: 200});
  });

  test('where the change of a file that works is refused: the former one is back and served', async () => {
    const world = await startTestWorld({webLayers: await withNginx()});
    const set = await world.certwizard(...SETUP, ...world.authority);
    expect(set.exitCode, set.stderr).toBe(0);
    const before = await must(world.web, ['cat', PATHS.nginxConfig]);
    // Somebody has taken ours off that port, and another program listens there now: nginx -t sees nothing of it.
    await must(world.web, [
      'sh',
      '-euc',
      'sed -i "/listen .*443/d" "$1"; systemctl restart nginx',
      'sh',
      PATHS.nginxConfig,
    ]);
    const edited = await must(world.web, ['cat', PATHS.nginxConfig]);
    expect(edited).not.toBe(before);
    await must(world.web, [
      ...(['systemd-run', '--unit', 'taker', '/usr/local/bin/node', '-e'] as const),
      'require("net").createServer().listen(443, "0.0.0.0")',
    ]);
    const again = await world.certwizard(...SETUP, '--only', 'handshake', ...world.authority);
    expect(again.exitCode).not.toBe(0);
    expect(await must(world.web, ['cat', PATHS.nginxConfig])).toBe(edited);
    expect(await restart(world.web)).toBe('started');
  });
});
