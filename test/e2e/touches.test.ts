import {expect, test} from 'vitest';
import {planFix} from '../../scripts/fixes/index.ts';
import {planRemoval, type Removal} from '../../scripts/steps/remove.ts';
import {renewCertificate} from '../../scripts/steps/renew.ts';
import {type Answers, DEFAULTS} from '../../source/answers/answers.ts';
import {planUndo, undoableRuns} from '../../source/apply/undo.ts';
import type {StepId} from '../../source/core/plan.ts';
import {STEP_IDS} from '../../source/core/plan.ts';
import type {Server} from '../../source/core/server.ts';
import {focusOf} from '../../source/facts/focus.ts';
import {PATHS} from '../../source/known/paths.ts';
import {gatherFacts} from '../../source/look/gather.ts';
import {lookBeforeRemoval} from '../../source/run/remove.ts';
import {planSetup} from '../../source/steps/steps.ts';
import {applyAndCompare} from './changes.ts';
import {firewallLayers, startFirewallWorld} from './firewall-world.ts';
import {SOURCES_FOLDER, sourceBinds} from './source-folder.ts';
import {describeSources} from './sources.ts';
import {describeLong, must, sayWhatIsSkipped, startTestWorld, type TestWorld} from './test-world.ts';
import {withNginx} from './with-nginx.ts';

sayWhatIsSkipped('touches');

const ANSWERS: Answers = {
  ...DEFAULTS,
  engine: 'native',
  domains: ['a.test', 'b.test', 'c.test', 'd.test'],
  email: 'ops@a.test',
};

const answersFor = async (world: TestWorld, more: Partial<Answers> = {}): Promise<Answers> => ({
  ...ANSWERS,
  acmeServer: world.acmeServer,
  acmeCa: world.acmeCa,
  ...more,
});

/** Looks, plans and takes one step, as a run does. */
async function take(server: Server, answers: Answers, step: StepId) {
  const {facts} = await gatherFacts(server, focusOf(answers));
  const actions = planSetup(facts, answers, [step]).steps.flatMap(planned => planned.actions);
  return {step, actions: actions.length, differences: await applyAndCompare(server, actions)};
}

async function takeAll(server: Server, answers: Answers, steps: readonly StepId[] = STEP_IDS) {
  const taken = [];
  for (const step of steps) {
    taken.push(await take(server, answers, step));
  }
  return taken;
}

/** Removes a name, as the command does. */
async function removeFrom(
  server: Server,
  answers: Answers,
  name: string,
  how: Pick<Removal, 'delete' | 'revoke'>,
): Promise<unknown> {
  const left = {...answers, domains: answers.domains.filter(each => each !== name)};
  const {facts} = await lookBeforeRemoval(server, left);
  const actions = planRemoval(facts, left, {names: [name], ...how}).flatMap(planned => planned.actions);
  expect(actions.length).toBeGreaterThan(0);
  return applyAndCompare(server, actions);
}

const asTold = (steps: readonly StepId[] = STEP_IDS) =>
  steps.map(step => expect.objectContaining({step, differences: []}));

describeLong('all that changes is what the actions say they touch, and nothing else is', () => {
  test('from a bare server; a renewal; the other way to the keys, and back; names removed on each', async () => {
    const world = await startTestWorld({names: [...ANSWERS.domains]});
    const answers = await answersFor(world);
    const taken = await takeAll(world.web, answers);
    expect(taken).toEqual(asTold());
    expect(taken.every(({actions}) => actions > 0)).toBe(true);

    const renewal = renewCertificate('a.test', 'force', null, {runDeployHooks: true, ari: true});
    expect(await applyAndCompare(world.web, [renewal])).toEqual([]);

    // As a copy from another server leaves a lineage that follows links; certwizard's own fix makes links of its files.
    await must(world.web, [
      'sh',
      '-euc',
      'cd /etc/letsencrypt/live; cp -rL a.test flat; rm -r a.test; mv flat a.test; cd ../archive; chown -R root:root a.test; chmod 0600 a.test/privkey*',
    ]);
    const {facts} = await gatherFacts(world.web, focusOf(answers));
    const fix = planFix(facts, {id: 'lineage-links', values: {names: facts.lineages.flat}});
    expect(fix.actions.length).toBeGreaterThan(0);
    expect(await applyAndCompare(world.web, fix.actions)).toEqual([]);
    await must(world.web, ['test', '-L', '/etc/letsencrypt/live/a.test/privkey.pem']);

    const steps: StepId[] = ['build', 'handshake', 'permissions'];
    expect(await takeAll(world.web, {...answers, keys: 'published'}, steps)).toEqual(asTold(steps));
    const copied = {...answers, keys: 'published'} as const;
    expect(await removeFrom(world.web, copied, 'd.test', {delete: true, revoke: true})).toEqual([]);
    expect(await removeFrom(world.web, copied, 'c.test', {delete: false, revoke: false})).toEqual([]);
    // A copy of a key that is nowhere else: it has to be kept.
    const orphan = `${PATHS.published}/.gone.test.abcdef`;
    await must(world.web, ['sh', '-euc', 'mkdir "$1"; echo key > "$1/privkey.pem"', 'sh', orphan]);
    expect(await takeAll(world.web, answers, steps)).toEqual(asTold(steps));
    await must(world.web, ['test', '-e', `${PATHS.incomplete}/gone.test.copy/privkey.pem`]);
    expect(await removeFrom(world.web, answers, 'b.test', {delete: false, revoke: false})).toEqual([]);
  });

  test('sites that are adopted, each in its way', async () => {
    const world = await startTestWorld({webLayers: await withNginx()});
    const site = (name: string) =>
      `server { listen 80; listen [::]:80; server_name ${name}; root /var/www/html; }
server { listen 443 ssl; listen [::]:443 ssl; server_name ${name}; ssl_certificate /etc/ssl/own.pem; ssl_certificate_key /etc/ssl/own.key; }
`;
    await must(world.web, [
      'sh',
      '-euc',
      `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=own \
      -keyout /etc/ssl/own.key -out /etc/ssl/own.pem 2>/dev/null`,
    ]);
    const sites = {'a.test': 'challenge', 'b.test': 'certificate', 'c.test': 'take'} as const;
    const domains = Object.keys(sites);
    for (const name of domains) {
      await world.web.put(`/etc/nginx/sites-enabled/${name}`, site(name));
    }
    await must(world.web, ['systemctl', 'restart', 'nginx']);
    const taken = await takeAll(world.web, await answersFor(world, {domains, sites}));
    expect(taken).toEqual(asTold());
    const edited = await must(world.web, [
      'sh',
      '-c',
      'grep -lE "certwizard|server_name _" /etc/nginx/sites-enabled/*.test',
    ]);
    expect(edited.trim().split('\n')).toHaveLength(domains.length);
  });

  test('an undo', async () => {
    const world = await startTestWorld();
    const set = await world.certwizard(
      ...['setup', '--yes', '--engine', 'native', '--domain', 'a.test', '--email', 'ops@a.test'],
      ...world.authority,
    );
    expect(set.exitCode, set.stderr).toBe(0);
    const {steps, changed} = await planUndo(world.web, (await undoableRuns(world.web))[0] ?? '');
    expect(changed).toEqual([]);
    expect(
      await applyAndCompare(
        world.web,
        steps.flatMap(({actions}) => actions),
      ),
    ).toEqual([]);
  });

  test.each([
    {
      tool: 'nftables',
      close:
        'printf "%s\\n" "flush ruleset" "table inet filter { chain input { type filter hook input priority 0; policy drop; ct state established accept; iif lo accept; tcp dport 22 accept; }; }" > /etc/nftables.conf; systemctl restart nftables',
    },
    {tool: 'ufw', close: 'ufw allow 22/tcp && ufw --force enable'},
    {tool: 'firewalld', close: ':'},
  ] as const)('$tool', async ({tool, close}) => {
    const {web} = await startFirewallWorld(await firewallLayers(tool));
    await must(web, ['sh', '-euc', close]);
    const taken = await take(web, {...ANSWERS, domains: ['a.test']}, 'port80');
    expect(taken).toEqual({step: 'port80', actions: expect.any(Number), differences: []});
    expect(taken.actions).toBeGreaterThan(0);
  });
});

describeSources('the same of what is built from source', () => {
  test.each(['own', 'module'] as const)(
    '%s',
    async buildMethod => {
      const world = await startTestWorld({webBinds: sourceBinds});
      const more = {engine: 'ngx_mruby', buildMethod, sources: SOURCES_FOLDER, domains: ['a.test']} as const;
      expect(await takeAll(world.web, await answersFor(world, more))).toEqual(asTold());
    },
    30 * 60_000,
  );
});
