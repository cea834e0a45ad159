import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execaSync} from 'execa';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {deployHook} from '../../scripts/deploy-hook.ts';
import {fixPermissions} from '../../scripts/fix-permissions.ts';
import {renderAction} from '../../source/engine/render-shell.ts';
import {keyAccess} from '../../source/facts/key-access.ts';
import {PATHS} from '../../source/paths.ts';
import {SHELLS} from '../engine/run-chunk.ts';
import {factsOf} from '../server-facts.ts';

const isRoot = process.getuid?.() === 0;
if (!isRoot) {
  console.error('SKIPPED, the hook is not run: it gives files to a group, and this is not root.');
}

/** A group that every system has and that is nobody's on it. */
const GROUP = 'daemon';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'certwizard-keys-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

/** The same words for a folder that is not the machine's own. */
const here = (text: string) => text.replaceAll(PATHS.letsencrypt, folder);

/** A lineage as certbot makes it. */
function makeLineage(name: string): void {
  for (const part of ['live', 'archive']) {
    mkdirSync(join(folder, part), {recursive: true, mode: 0o700});
    mkdirSync(join(folder, part, name), {mode: 0o755});
  }
  for (const kind of ['cert', 'chain', 'fullchain', 'privkey']) {
    const file = join(folder, 'archive', name, `${kind}1.pem`);
    writeFileSync(file, kind, {mode: kind === 'privkey' ? 0o600 : 0o644});
    symlinkSync(`../../archive/${name}/${kind}1.pem`, join(folder, 'live', name, `${kind}.pem`));
  }
}

const access = (path: string) => {
  const {mode, gid} = statSync(join(folder, path));
  return `${(mode & 0o7777).toString(8)} ${gid}`;
};
const runHook = () => execaSync('sh', ['-c', here(deployHook(GROUP))], {reject: false});
const GID = 1;

describe.skipIf(!isRoot)('the hook', () => {
  test.each(['a.test', 'space in it', 'new\nline', '-rf', "it's"])(
    'opens the key of %j to the group only',
    name => {
      makeLineage(name);
      expect(runHook()).toMatchObject({exitCode: 0, stdout: '', stderr: ''});
      expect([access('live'), access('archive')]).toEqual([`750 ${GID}`, `750 ${GID}`]);
      expect([access(`live/${name}`), access(`archive/${name}`)]).toEqual([`750 ${GID}`, `750 ${GID}`]);
      expect(access(`archive/${name}/privkey1.pem`)).toBe(`640 ${GID}`);
      expect(access(`archive/${name}/fullchain1.pem`)).toBe('644 0');
    },
  );

  test('mends what somebody else has done: open keys, programs, closed certificates', () => {
    makeLineage('a.test');
    const file = (kind: string) => join(folder, 'archive/a.test', `${kind}1.pem`);
    chmodSync(file('privkey'), 0o666);
    chmodSync(file('cert'), 0o777);
    chmodSync(file('chain'), 0o600);
    chmodSync(file('fullchain'), 0o4755);
    runHook();
    const seen = ['privkey', 'cert', 'chain', 'fullchain'].map(kind => access(`archive/a.test/${kind}1.pem`));
    expect(seen.slice(0, 3)).toEqual([`640 ${GID}`, '644 0', `640 ${GID}`]);
    expect(seen[3]).toMatch(/644 0$/);
  });

  test('a second time changes nothing, not even a time', () => {
    makeLineage('a.test');
    runHook();
    const before = changeTimes();
    expect(runHook().exitCode).toBe(0);
    expect(changeTimes()).toEqual(before);
  });

  test('leaves alone what is not in its place, and what a link leads to', () => {
    makeLineage('a.test');
    const outside = mkdtempSync(join(tmpdir(), 'certwizard-outside-'));
    try {
      writeFileSync(join(outside, 'privkey1.pem'), 'theirs', {mode: 0o600});
      symlinkSync(outside, join(folder, 'archive', 'linked.test'));
      symlinkSync(join(outside, 'privkey1.pem'), join(folder, 'archive/a.test/privkey9.pem'));
      writeFileSync(join(folder, 'live/README'), 'certbot', {mode: 0o600});
      runHook();
      expect(statSync(join(outside, 'privkey1.pem')).mode & 0o777).toBe(0o600);
      expect(statSync(outside).gid).toBe(0);
      expect(access('live/README')).toBe('600 0');
    } finally {
      rmSync(outside, {recursive: true});
    }
  });

  test('is content where nothing has been issued yet', () => {
    expect(runHook()).toMatchObject({exitCode: 0, stderr: ''});
  });

  test('brings what the probe asks about: it sees a difference before, and none afterwards', () => {
    makeLineage('a.test');
    const [file = '', ...words] = keyAccess.commands({workerUser: GROUP, group: GROUP}).differ ?? [];
    const look = () => execaSync(file, words.map(here)).stdout;
    expect(look()).toBe('x');
    runHook();
    expect(look()).toBe('');
    chmodSync(join(folder, 'archive/a.test/privkey1.pem'), 0o660);
    expect(look()).toBe('x');
  });
});

describe.each(SHELLS)('certbot is told of the hook, by %s', shell => {
  const LINE = `deploy-hook = ${PATHS.deployHook}\n`;
  const nameHook = () => {
    const [action] = fixPermissions(factsOf('ready', {files: {[PATHS.cliIni]: null}}));
    expect(action?.why.key).toBe('why.cli-ini');
    return execaSync(shell, ['-eu', '-c', here(action ? renderAction(action) : 'false')], {reject: false});
  };
  const cliIni = () => join(folder, 'cli.ini');

  test.each([
    ['no file', null],
    ['an empty file', ''],
    ['a file', 'max-log-backups = 0\n'],
    ['a file without a newline at its end', 'max-log-backups = 0'],
    ['a file with a hook in a comment', '# deploy-hook = /x\n'],
  ])('in a line of its own, after %s', (_, content) => {
    if (content !== null) {
      writeFileSync(cliIni(), content);
      chmodSync(cliIni(), 0o660);
    }
    expect(nameHook()).toMatchObject({exitCode: 0, stdout: '', stderr: ''});
    const text = readFileSync(cliIni(), 'utf8');
    expect(text.startsWith(content ?? '')).toBe(true);
    expect(text.split('\n')).toContain(here(LINE).trimEnd());
    if (content !== null) {
      expect(statSync(cliIni()).mode & 0o777).toBe(0o660);
    }
    expect(nameHook().exitCode).toBe(0);
    expect(readFileSync(cliIni(), 'utf8')).toBe(text);
    expect(readdirSync(folder)).toEqual(['cli.ini']);
  });

  test.each(['deploy-hook = /usr/local/bin/theirs\n', '\t deploy-hook=/x'])(
    'but not where %j stands',
    content => {
      writeFileSync(cliIni(), content);
      expect(nameHook().exitCode).toBe(0);
      expect(readFileSync(cliIni(), 'utf8')).toBe(content);
      expect(existsSync(`${cliIni()}.new`)).toBe(false);
    },
  );
});

function changeTimes(): Record<string, number> {
  return Object.fromEntries(
    readdirSync(folder, {recursive: true, encoding: 'utf8'}).map(name => [
      name,
      lstatSync(join(folder, name)).ctimeMs,
    ]),
  );
}
