import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {execa, execaSync} from 'execa';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {deployHook} from '../../../scripts/keys/index.ts';
import {fixPermissions} from '../../../scripts/steps/permissions.ts';
import type {KeyScheme} from '../../../source/answers/answers.ts';
import {hookInPlace} from '../../../source/checks/files/hook-in-place.ts';
import {renderAction} from '../../../source/core/render-shell.ts';
import {focusOf} from '../../../source/facts/focus.ts';
import {keyAccess, lineagesFolder} from '../../../source/facts/key-access.ts';
import {keyPaths} from '../../../source/facts/key-paths.ts';
import type {Probe} from '../../../source/facts/probe.ts';
import {PATHS} from '../../../source/known/paths.ts';
import {SHELLS, standIn} from '../../core/run-chunk.ts';
import {ANSWERS, factsOf} from '../../server-facts.ts';

const isRoot = process.getuid?.() === 0;
if (!isRoot) {
  console.error('SKIPPED, the hook is not run: it gives files to a group, and this is not root.');
}

/** A group that every system has and that is nobody's on it. */
const GROUP = 'daemon';

/** Stands for /etc/letsencrypt; everything else that the hook touches is in `aside`. */
let folder: string;
let aside: string;
beforeEach(() => {
  const temporary = realpathSync(tmpdir());
  folder = mkdtempSync(join(temporary, 'certwizard-keys-'));
  aside = mkdtempSync(join(temporary, 'certwizard-aside-'));
  standIn(aside, 'logger', `printf '%s\\n' "$*" >> ${aside}/logged`);
  // The worker has to get as far as the folders that this is about.
  chmodSync(folder, 0o755);
  chmodSync(aside, 0o755);
});
afterEach(() => {
  rmSync(folder, {recursive: true, force: true});
  rmSync(aside, {recursive: true, force: true});
});

/** The same words for folders that are not the machine's own. */
const here = (text: string) =>
  text
    .replaceAll(PATHS.letsencrypt, folder)
    .replaceAll(PATHS.published, join(aside, 'certwizard', 'published'))
    .replaceAll(PATHS.hookFailed, note())
    .replaceAll(PATHS.publishedVersions, versions())
    .replaceAll(PATHS.hookLock, join(aside, 'lock'));
const note = () => join(aside, 'state', 'hook-failed');
const versions = () => join(aside, 'state', 'published-versions');

const KINDS = ['cert', 'chain', 'fullchain', 'privkey'] as const;

/** A lineage as certbot makes it. */
function makeLineage(name: string): void {
  for (const part of ['live', 'archive']) {
    mkdirSync(join(folder, part), {recursive: true, mode: 0o700});
    mkdirSync(join(folder, part, name), {mode: 0o755});
  }
  issue(name, 1);
}

/** The files of an issuance, and the links to them. */
function issue(name: string, version: number): void {
  for (const kind of KINDS) {
    const [file, link] = [`${kind}${version}.pem`, join(folder, 'live', name, `${kind}.pem`)];
    writeFileSync(join(folder, 'archive', name, file), `${kind} ${version} of ${name}`, {
      mode: kind === 'privkey' ? 0o600 : 0o644,
    });
    rmSync(link, {force: true});
    symlinkSync(`../../archive/${name}/${file}`, link);
  }
}

const access = (path: string) => {
  const {mode, gid} = statSync(join(folder, path));
  return `${(mode & 0o7777).toString(8)} ${gid}`;
};
const environment = (more: Record<string, string> = {}) => ({
  env: {PATH: `${join(aside, 'bin')}:${process.env.PATH}`, ...more},
  reject: false,
});
const runHook = (scheme: KeyScheme, env: Record<string, string> = {}) =>
  execaSync('sh', ['-c', here(deployHook(scheme, GROUP))], environment(env));
const WELL = {exitCode: 0, stdout: '', stderr: ''};
const GID = 1;
const HOSTILE = ['a.test', 'space in it', 'new\nline', '-rf', "it's", '*', '$(id)', 'a.test.AbCdEf'];

/** What a probe says of the folders here, looked at as root and as the worker. */
function look<Fact, Context>(probe: Probe<Fact, Context>, context: Context): Fact {
  const outcomes = Object.entries(probe.commands(context)).map(([name, [file, ...words]]) => {
    const {exitCode, stdout, stderr} = execaSync(file, words.map(here), {
      reject: false,
      stripFinalNewline: false,
    });
    return [name, {command: name, exitCode, stdout, stderr, timedOut: false}] as const;
  });
  return probe.parse(Object.fromEntries(outcomes), context);
}
const worker = (scheme: KeyScheme) => ({workerUser: GROUP, group: GROUP, scheme});

describe.skipIf(!isRoot)('the hook, in place', () => {
  test.each(HOSTILE)('opens the key of %j to the group only', name => {
    makeLineage(name);
    expect(look(keyAccess, worker('in-place'))).toMatchObject({worker: [], nobody: [], hookHasWork: true});
    expect(runHook('in-place')).toMatchObject(WELL);
    expect([access('live'), access('archive')]).toEqual([`750 ${GID}`, `750 ${GID}`]);
    expect([access(`live/${name}`), access(`archive/${name}`)]).toEqual([`750 ${GID}`, `750 ${GID}`]);
    expect(access(`archive/${name}/privkey1.pem`)).toBe(`640 ${GID}`);
    expect(access(`archive/${name}/fullchain1.pem`)).toBe('644 0');
    expect(look(keyAccess, worker('in-place'))).toMatchObject({
      worker: [name],
      nobody: [],
      hookHasWork: false,
      former: false,
      hookFailures: [],
    });
  });

  test('mends what somebody else has done: open keys, programs, closed certificates', () => {
    makeLineage('a.test');
    const file = (kind: string) => join(folder, 'archive/a.test', `${kind}1.pem`);
    chmodSync(file('privkey'), 0o666);
    chmodSync(file('cert'), 0o777);
    chmodSync(file('chain'), 0o600);
    chmodSync(file('fullchain'), 0o4755);
    runHook('in-place');
    const seen = KINDS.map(kind => access(`archive/a.test/${kind}1.pem`));
    expect(seen).toEqual(['644 0', `640 ${GID}`, expect.stringMatching(/644 0$/), `640 ${GID}`]);
  });

  test('a second time changes nothing, not even a time', () => {
    makeLineage('a.test');
    runHook('in-place');
    const before = changeTimes(folder);
    expect(runHook('in-place')).toMatchObject(WELL);
    expect(changeTimes(folder)).toEqual(before);
  });

  test('leaves alone what is not in its place, and what a link leads to', () => {
    makeLineage('a.test');
    const outside = join(aside, 'outside');
    mkdirSync(outside, {mode: 0o755});
    writeFileSync(join(outside, 'privkey1.pem'), 'theirs', {mode: 0o600});
    symlinkSync(outside, join(folder, 'archive', 'linked.test'));
    symlinkSync(join(outside, 'privkey1.pem'), join(folder, 'archive/a.test/privkey9.pem'));
    writeFileSync(join(folder, 'live/README'), 'certbot', {mode: 0o600});
    expect(runHook('in-place')).toMatchObject(WELL);
    expect(statSync(join(outside, 'privkey1.pem')).mode & 0o777).toBe(0o600);
    expect(statSync(outside).gid).toBe(0);
    expect(access('live/README')).toBe('600 0');
  });

  test('has work for the probe when something is changed afterwards', () => {
    makeLineage('a.test');
    const work = () => look(keyAccess, worker('in-place')).hookHasWork;
    runHook('in-place');
    expect(work()).toBe(false);
    chmodSync(join(folder, 'archive/a.test/privkey1.pem'), 0o660);
    expect(work()).toBe(true);
    runHook('in-place');
    expect(work()).toBe(false);
    issue('a.test', 2);
    expect(work()).toBe(true);
  });

  test('goes on after what it cannot do, says so, and forgets it once all is well', () => {
    makeLineage('a.test');
    standIn(aside, 'chgrp', 'exit 1');
    expect(runHook('in-place').exitCode).toBe(1);
    expect(readFileSync(note(), 'utf8')).toBe(
      'cannot change the folders\ncannot change the keys\ncannot change the certificates\n',
    );
    expect(readFileSync(join(aside, 'logged'), 'utf8')).toContain('deploy hook: cannot change the keys');
    expect(statSync(note()).mode & 0o077).toBe(0);
    expect(look(keyAccess, worker('in-place')).hookFailures).toEqual([
      'cannot change the folders',
      'cannot change the keys',
      'cannot change the certificates',
    ]);
    rmSync(join(aside, 'bin', 'chgrp'));
    expect(runHook('in-place')).toMatchObject(WELL);
    expect(existsSync(note())).toBe(false);
    expect(look(keyAccess, worker('in-place'))).toMatchObject({worker: ['a.test'], hookFailures: []});
  });
});

const published = (...path: string[]) => join(aside, 'certwizard', 'published', ...path);
const copyOf = (name: string) => [
  readFileSync(published(name, 'fullchain.pem'), 'utf8'),
  readFileSync(published(name, 'privkey.pem'), 'utf8'),
];
/** The names that are published, and the folders that no name points to. */
function publishedNames(): {names: string[]; loose: string[]} {
  const all = readdirSync(published());
  const names = all.filter(name => lstatSync(published(name)).isSymbolicLink());
  const used = new Set(names.map(name => readlinkSync(published(name))));
  return {names, loose: all.filter(name => !names.includes(name) && !used.has(name))};
}
const modeAndGroup = (path: string) => {
  const {mode, gid} = statSync(path);
  return `${(mode & 0o7777).toString(8)} ${gid}`;
};

describe.skipIf(!isRoot)('the hook, with copies', () => {
  test.each(HOSTILE)('copies certificate and key of %j for the group only', name => {
    makeLineage(name);
    expect(look(keyAccess, worker('published'))).toMatchObject({worker: [], hookHasWork: true});
    expect(runHook('published')).toMatchObject(WELL);
    expect(copyOf(name)).toEqual([`fullchain 1 of ${name}`, `privkey 1 of ${name}`]);
    expect(readdirSync(published(name)).sort()).toEqual(['fullchain.pem', 'privkey.pem']);
    expect([published(), published(name)].map(modeAndGroup)).toEqual([`750 ${GID}`, `750 ${GID}`]);
    expect(['fullchain', 'privkey'].map(kind => modeAndGroup(published(name, `${kind}.pem`)))).toEqual([
      `640 ${GID}`,
      `640 ${GID}`,
    ]);
    // certbot's own stay closed.
    expect([access('live'), access(`archive/${name}/privkey1.pem`)]).toEqual(['700 0', '600 0']);
    expect(publishedNames()).toEqual({names: [name], loose: []});
    expect(look(keyAccess, worker('published'))).toEqual({
      worker: [name],
      nobody: [],
      hookHasWork: false,
      former: false,
      hookFailures: [],
      selinux: existsSync('/sys/fs/selinux/enforce'),
    });
  });

  test('a second time changes nothing, not even a time', () => {
    makeLineage('a.test');
    makeLineage('b.test');
    runHook('published');
    const before = changeTimes(published());
    expect(runHook('published')).toMatchObject(WELL);
    expect(changeTimes(published())).toEqual(before);
  });

  test('takes up what was renewed, certificate and key in one step, and keeps nothing of the old', () => {
    makeLineage('a.test');
    runHook('published');
    const old = readlinkSync(published('a.test'));
    issue('a.test', 2);
    expect(look(keyAccess, worker('published')).hookHasWork).toBe(true);
    expect(runHook('published')).toMatchObject(WELL);
    expect(copyOf('a.test')).toEqual(['fullchain 2 of a.test', 'privkey 2 of a.test']);
    expect(readlinkSync(published('a.test'))).not.toBe(old);
    expect(publishedNames()).toEqual({names: ['a.test'], loose: []});
  });

  test('copies only the name that certbot has just renewed', () => {
    makeLineage('a.test');
    makeLineage('b.test');
    expect(runHook('published', {RENEWED_LINEAGE: join(folder, 'live', 'b.test')})).toMatchObject(WELL);
    expect(publishedNames()).toEqual({names: ['b.test'], loose: []});
    expect(runHook('published', {RENEWED_LINEAGE: ''})).toMatchObject(WELL);
    expect(publishedNames()).toEqual({names: ['a.test', 'b.test'], loose: []});
  });

  test('takes away a name that is gone, and leaves the others; a renewal touches its own name alone', () => {
    ['a.test', 'b.test', 'new\nline'].forEach(makeLineage);
    runHook('published');
    for (const name of ['a.test', 'new\nline']) {
      rmSync(join(folder, 'live', name), {recursive: true});
    }
    expect(look(keyAccess, worker('published')).hookHasWork).toBe(true);
    const [before, former] = [changeTimes(published()), readlinkSync(published('b.test'))];
    issue('b.test', 2);
    expect(runHook('published', {RENEWED_LINEAGE: join(folder, 'live', 'b.test')})).toMatchObject(WELL);
    expect(copyOf('b.test')).toEqual(['fullchain 2 of b.test', 'privkey 2 of b.test']);
    expect(existsSync(published(former))).toBe(false);
    const after = changeTimes(published());
    const others = Object.keys(before).filter(path => !path.includes('b.test'));
    expect(others.length).toBeGreaterThan(5);
    expect(others.map(path => after[path])).toEqual(others.map(path => before[path]));

    expect(runHook('published')).toMatchObject(WELL);
    expect(publishedNames()).toEqual({names: ['b.test'], loose: []});
    expect(look(keyAccess, worker('published')).hookHasWork).toBe(false);
  });

  test('removes what it has made and nothing else, whatever it is called', () => {
    ['a.test', 'gone.test'].forEach(makeLineage);
    runHook('published');
    mkdirSync(published('.mine.AbCdEf'));
    writeFileSync(published('.mine.AbCdEf', 'privkey.pem'), 'the only one');
    symlinkSync('/nowhere', published('theirs'));
    rmSync(join(folder, 'live', 'gone.test'), {recursive: true});
    issue('a.test', 2);
    expect(runHook('published')).toMatchObject(WELL);
    expect(publishedNames()).toEqual({names: ['a.test', 'theirs'], loose: ['.mine.AbCdEf']});
  });

  test('the list of what it has made begins with what is in use, where an older hook kept none', () => {
    makeLineage('a.test');
    runHook('published');
    rmSync(versions());
    issue('a.test', 2);
    expect(runHook('published')).toMatchObject(WELL);
    expect(publishedNames()).toEqual({names: ['a.test'], loose: []});
  });

  test('does not copy what is half-made, and does not complain of it', () => {
    ['a.test', 'no-key.test', 'empty-key.test', 'no-certificate.test'].forEach(makeLineage);
    rmSync(join(folder, 'live/no-key.test/privkey.pem'));
    writeFileSync(join(folder, 'archive/empty-key.test/privkey1.pem'), '');
    rmSync(join(folder, 'archive/no-certificate.test/fullchain1.pem'));
    expect(runHook('published')).toMatchObject(WELL);
    expect(publishedNames()).toEqual({names: ['a.test'], loose: []});
    expect(look(keyAccess, worker('published')).hookHasWork).toBe(false);
  });

  test('clears away what a run left that was killed', () => {
    makeLineage('a.test');
    runHook('published');
    mkdirSync(published('.a.test.AbCdEf'));
    writeFileSync(published('.a.test.AbCdEf', 'privkey.pem'), 'half');
    mkdirSync(published('.new\nline.AbCdEf'));
    writeFileSync(versions(), '.a.test.AbCdEf\0.new\nline.AbCdEf\0', {flag: 'a'});
    symlinkSync('.a.test.AbCdEf', published('.link'));
    issue('a.test', 2);
    expect(runHook('published')).toMatchObject(WELL);
    expect(publishedNames()).toEqual({names: ['a.test'], loose: []});
    expect(copyOf('a.test')).toEqual(['fullchain 2 of a.test', 'privkey 2 of a.test']);
  });

  test.each(['privkey', 'fullchain'])(
    'does not copy a %s that a link brings from elsewhere, says so, and goes on',
    kind => {
      ['a.test', 'b.test', 'c.test'].forEach(makeLineage);
      const [link, secret] = [join(folder, `live/b.test/${kind}.pem`), join(aside, 'secret')];
      writeFileSync(secret, 'of somebody else', {mode: 0o600});
      rmSync(link);
      symlinkSync(secret, link);
      expect(runHook('published').exitCode).toBe(1);
      expect(publishedNames()).toEqual({names: ['a.test', 'c.test'], loose: []});
      expect(readFileSync(note(), 'utf8')).toBe('cannot publish b.test\n');
      expect(readFileSync(join(aside, 'logged'), 'utf8')).toContain('cannot publish b.test');
      issue('b.test', 2);
      expect(runHook('published')).toMatchObject(WELL);
      expect(existsSync(note())).toBe(false);
      expect(copyOf('b.test')).toEqual(['fullchain 2 of b.test', 'privkey 2 of b.test']);
    },
  );

  test.each<[string, () => void]>([
    ['a key that was opened', () => chmodSync(published('a.test', 'privkey.pem'), 0o644)],
    ['a certificate that was closed', () => chmodSync(published('a.test', 'fullchain.pem'), 0o600)],
    ['a folder that was opened', () => chmodSync(published('a.test'), 0o755)],
    ['the folder of all, closed', () => chmodSync(published(), 0o700)],
    ['copies for another group', () => execaSync('chgrp', ['-R', 'root', published()])],
  ])('mends what somebody else has done: %s', (_, spoil) => {
    makeLineage('a.test');
    runHook('published');
    spoil();
    expect(look(keyAccess, worker('published')).hookHasWork).toBe(true);
    expect(runHook('published')).toMatchObject(WELL);
    expect([published(), published('a.test')].map(modeAndGroup)).toEqual([`750 ${GID}`, `750 ${GID}`]);
    expect(modeAndGroup(published('a.test', 'privkey.pem'))).toBe(`640 ${GID}`);
    expect(look(keyAccess, worker('published'))).toMatchObject({worker: ['a.test'], hookHasWork: false});
  });

  test('works where certbot keeps everything elsewhere, behind a link', () => {
    rmSync(folder, {recursive: true});
    mkdirSync(join(aside, 'moved'));
    symlinkSync(join(aside, 'moved'), folder);
    makeLineage('a.test');
    expect(runHook('published')).toMatchObject(WELL);
    expect(copyOf('a.test')).toEqual(['fullchain 1 of a.test', 'privkey 1 of a.test']);
  });

  test('keeps the old pair when the new one cannot be copied whole', () => {
    makeLineage('a.test');
    runHook('published');
    issue('a.test', 2);
    const full = 'case $* in *privkey*|-x*) echo full >&2; exit 1 ;; esac; exec';
    standIn(aside, 'install', `${full} /usr/bin/install "$@"`);
    standIn(aside, 'tar', `${full} /usr/bin/tar "$@"`);
    expect(runHook('published').exitCode).toBe(1);
    expect(copyOf('a.test')).toEqual(['fullchain 1 of a.test', 'privkey 1 of a.test']);
    expect(publishedNames()).toEqual({names: ['a.test'], loose: []});
  });
});

describe.skipIf(!isRoot).each(['in-place', 'published'] as const)('the hook, %s', scheme => {
  test('is content where nothing has been issued yet', () => {
    expect(runHook(scheme)).toMatchObject(WELL);
    expect(look(keyAccess, worker(scheme))).toMatchObject({worker: [], nobody: [], hookHasWork: false});
  });

  test('several at once do what one does', async () => {
    ['a.test', 'b.test', 'c.test'].forEach(makeLineage);
    const text = here(deployHook(scheme, GROUP));
    const runs = await Promise.all([1, 2, 3, 4].map(() => execa('sh', ['-c', text], environment())));
    expect(runs).toMatchObject([WELL, WELL, WELL, WELL]);
    expect(look(keyAccess, worker(scheme))).toMatchObject({
      worker: ['a.test', 'b.test', 'c.test'],
      nobody: [],
      hookHasWork: false,
      former: false,
    });
    if (scheme === 'published') {
      expect(publishedNames().loose).toEqual([]);
    }
  });

  test('fails also where it cannot leave a note', () => {
    makeLineage('a.test');
    writeFileSync(join(aside, 'state'), '');
    standIn(aside, 'chgrp', 'exit 1');
    expect(runHook(scheme).exitCode).toBe(1);
    expect(readFileSync(join(aside, 'logged'), 'utf8')).toContain('deploy hook: cannot');
  });

  test('a key that everybody can read is found', () => {
    makeLineage('a.test');
    runHook(scheme);
    chmodSync(join(folder, 'live'), 0o755);
    chmodSync(join(folder, 'archive'), 0o755);
    chmodSync(join(folder, 'live', 'a.test'), 0o755);
    chmodSync(join(folder, 'archive', 'a.test'), 0o755);
    chmodSync(join(folder, 'archive/a.test/privkey1.pem'), 0o644);
    expect(look(keyAccess, worker(scheme)).nobody).toEqual(['a.test']);
  });

  test('the way to a key is shown part by part, to where the worker stops', () => {
    ['a.test', 'space in it'].forEach(makeLineage);
    const way = (name: string) => look(keyPaths, {...worker(scheme), names: [name]})[0]?.parts ?? [];
    const stop = (name: string) => way(name).find(({passes}) => !passes);
    const key = (name: string) => here(`${lineagesFolder({keys: scheme})}/${name}/privkey.pem`);
    if (scheme === 'in-place') {
      expect(stop('a.test')).toMatchObject({path: join(folder, 'live'), mode: 'drwx------', owner: 'root'});
    } else {
      expect(stop('a.test')).toMatchObject({path: join(aside, 'certwizard'), mode: 'missing'});
    }
    runHook(scheme);
    for (const name of ['a.test', 'space in it']) {
      expect(stop(name)).toBeUndefined();
      expect(way(name).map(({path}) => path)).toEqual(
        expect.arrayContaining(['/', dirname(key(name)), realpathSync(key(name))]),
      );
      expect(way(name).at(-1)).toMatchObject({mode: '-rw-r-----', group: GROUP});
      expect(new Set(way(name).map(({path}) => path)).size).toBe(way(name).length);
    }
    chmodSync(realpathSync(key('a.test')), 0o600);
    const closed = realpathSync(key('a.test'));
    expect(stop('a.test')).toMatchObject({path: closed, mode: '-rw-------'});
    expect(stop('space in it')).toBeUndefined();
  });
});

/** bash takes a socket as its input for a remote login, and reads what is for those. */
const AS_APPLY = {reject: false, stdin: 'ignore'} as const;

describe.each(SHELLS)('certbot is told of the hook, by %s', shell => {
  const LINE = `deploy-hook = ${PATHS.deployHook}\n`;
  const nameHook = () => {
    const [action] = fixPermissions(factsOf('ready', {files: {[PATHS.cliIni]: null}}), ANSWERS);
    expect(action?.why.key).toBe('why.cli-ini');
    return execaSync(shell, ['-eu', '-c', here(action ? renderAction(action) : 'false')], AS_APPLY);
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

describe.each(SHELLS)('certbot runs ours after the hook that it names already, by %s', shell => {
  const cliIni = () => join(folder, 'cli.ini');
  const joinHook = (content: string) => {
    const file = {content, mode: 0o640, owner: 'root', group: 'root'};
    const [action] = fixPermissions(factsOf('ready', {files: {[PATHS.cliIni]: file}}), ANSWERS);
    expect(action?.why.key).toBe('why.cli-ini.join');
    return execaSync(shell, ['-eu', '-c', here(action ? renderAction(action) : 'false')], AS_APPLY);
  };
  test.each(['"/root/theirs --all"', '/root/theirs # mine', '/root/theirs ; true'])(
    '%s is left to the operator, and said',
    line => {
      const content = `deploy-hook = ${line}\n`;
      const facts = factsOf('ready', {
        files: {[PATHS.cliIni]: {content, mode: 0o644, owner: 'root', group: 'root'}},
      });
      expect(fixPermissions(facts, ANSWERS)).toEqual([]);
      expect(hookInPlace.diagnose(facts, focusOf(ANSWERS))).toMatchObject([
        {code: 'CW-HOOK-UNNAMED', severity: 'warning', remedy: {steps: [{key: 'hook.call-ours'}]}},
      ]);
    },
  );

  /** What certbot hands to a shell: what stands behind the = up to a comment. */
  const command = () =>
    /^\s*deploy-hook\s*=\s*([^;\n]*)/m.exec(readFileSync(cliIni(), 'utf8'))?.[1]?.trim() ?? '';

  test.each([
    ['a plain one', (theirs: string) => `deploy-hook = ${theirs}\n`],
    ['one with words', (theirs: string) => `max-log-backups = 0\n\t deploy-hook=${theirs} --quiet 'a b'\n`],
    ['one at the end of a file without a newline', (theirs: string) => `deploy-hook = ${theirs}`],
    ['one that is joined already to something', (theirs: string) => `deploy-hook = true && ${theirs}\n`],
    ['one with spaces at its end', (theirs: string) => `deploy-hook =  ${theirs}   \nemail = a@a.test\n`],
  ])('%s', (_, write) => {
    const [theirs, ours] = [join(folder, 'theirs'), here(PATHS.deployHook)];
    const content = write(theirs);
    writeFileSync(cliIni(), content);
    chmodSync(cliIni(), 0o640);
    expect(joinHook(content)).toMatchObject(WELL);
    const text = readFileSync(cliIni(), 'utf8');
    expect(text.split('\n')).toHaveLength(content.split('\n').length);
    expect(statSync(cliIni()).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['cli.ini']);
    // Both run, theirs first; and ours also where theirs fails.
    mkdirSync(dirname(ours), {recursive: true});
    writeFileSync(ours, `#!/bin/sh\necho ours >> ${folder}/ran\n`, {mode: 0o755});
    writeFileSync(theirs, `#!/bin/sh\necho theirs >> ${folder}/ran\nexit 3\n`, {mode: 0o755});
    expect(execaSync('sh', ['-c', command()])).toMatchObject({exitCode: 0});
    expect(readFileSync(join(folder, 'ran'), 'utf8')).toBe('theirs\nours\n');
    // Once is enough.
    expect(joinHook(content)).toMatchObject(WELL);
    expect(readFileSync(cliIni(), 'utf8')).toBe(text);
  });

  test('is not planned where the line names both', () => {
    const content = `deploy-hook = /x || true && ${PATHS.deployHook}\n`;
    const file = {content, mode: 0o644, owner: 'root', group: 'root'};
    expect(fixPermissions(factsOf('ready', {files: {[PATHS.cliIni]: file}}), ANSWERS)).toEqual([]);
  });

  test('also where a comment has our path in it', () => {
    const content = `# was: ${PATHS.deployHook}\ndeploy-hook = /x\n`;
    writeFileSync(cliIni(), here(content));
    expect(joinHook(content)).toMatchObject(WELL);
    expect(command()).toBe(`/x || true && ${here(PATHS.deployHook)}`);
  });
});

function changeTimes(root: string): Record<string, number> {
  return Object.fromEntries(
    readdirSync(root, {recursive: true, encoding: 'utf8'}).map(name => [
      name,
      lstatSync(join(root, name)).ctimeMs,
    ]),
  );
}
