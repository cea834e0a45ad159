import {mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execaSync} from 'execa';
import {expect, test} from 'vitest';
import {planSetup} from '../../../source/steps/steps.ts';
import {ANSWERS, factsOf} from '../../server-facts.ts';

const OURS = `version = 2.1.0
archive_dir = /etc/letsencrypt/archive/a.test
[renewalparams]
authenticator = webroot
webroot_path = /var/www/certwizard,
server = https://acme.test/dir
[[webroot_map]]
a.test = /var/www/certwizard
`;
const OTHERS = OURS.replaceAll('/var/www/certwizard', '/var/www/certwizard-shop');

test('certbot’s configurations go over to the other webroot and back; others stay as they are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certwizard-renewal-'));
  const [ours, others] = [join(folder, 'a.test.conf'), join(folder, 'shop.test.conf')];
  writeFileSync(ours, OURS, {mode: 0o640});
  writeFileSync(others, OTHERS);
  mkdirSync(join(folder, 'folder.conf'));
  const before = statSync(others).ino;
  const facts = factsOf('ready', {webroot: {formerLineages: ['a.test']}});
  const action = planSetup(facts, ANSWERS)
    .steps.flatMap(({actions}) => actions)
    .find(({why}) => why.key === 'why.webroot.move');
  if (action?.kind !== 'exec' || typeof action.undo === 'string' || !('run' in action.undo)) {
    throw new Error('no such action');
  }
  const run = (argv: readonly string[] = []) => {
    const [program = '', ...args] = argv.map(word => (word === '/etc/letsencrypt/renewal' ? folder : word));
    expect(execaSync(program, args)).toMatchObject({exitCode: 0, stderr: ''});
  };
  // A second time changes nothing more.
  for (const _ of [1, 2]) {
    run(action.run[0]);
    expect(readFileSync(ours, 'utf8')).toBe(
      OURS.replaceAll('/var/www/certwizard', '/var/lib/certwizard/webroot'),
    );
  }
  expect(readFileSync(others, 'utf8')).toBe(OTHERS);
  expect(statSync(others).ino).toBe(before);
  expect(statSync(ours).mode & 0o777).toBe(0o640);
  run(action.undo.run[0]);
  expect(readFileSync(ours, 'utf8')).toBe(OURS);
  rmSync(folder, {recursive: true});
});

const ALONE = `version = 2.1.0
archive_dir = /etc/letsencrypt/archive/a.test
[renewalparams]
account = 1
authenticator = standalone
http01_port = 80
server = https://acme.test/dir
`;

test('a lineage that stood alone is renewed through the webroot, and keeps what else was said', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certwizard-renewal-'));
  const file = join(folder, 'a.test.conf');
  writeFileSync(file, ALONE, {mode: 0o640});
  const facts = factsOf('ready', {renewals: {'a.test': {authenticator: 'standalone', webroots: []}}});
  const action = planSetup(facts, ANSWERS)
    .steps.flatMap(({actions}) => actions)
    .find(({why}) => why.key === 'why.renew-through-nginx');
  if (action?.kind !== 'exec') {
    throw new Error('no such action');
  }
  const [program = '', ...args] = (action.run[0] ?? []).map(word =>
    word === '/etc/letsencrypt/renewal/a.test.conf' ? file : word,
  );
  for (const _ of [1, 2]) {
    expect(execaSync(program, args)).toMatchObject({exitCode: 0, stderr: ''});
    expect(readFileSync(file, 'utf8')).toBe(`version = 2.1.0
archive_dir = /etc/letsencrypt/archive/a.test
[renewalparams]
authenticator = webroot
webroot_path = /var/lib/certwizard/webroot,
account = 1
server = https://acme.test/dir
[[webroot_map]]
a.test = /var/lib/certwizard/webroot
`);
    expect(statSync(file).mode & 0o777).toBe(0o640);
  }
  rmSync(folder, {recursive: true});
});
