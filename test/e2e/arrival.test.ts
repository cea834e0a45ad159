import {execFileSync} from 'node:child_process';
import {cpSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {VERSION} from '../../source/known/version.ts';
import type {Bind} from '../../source/lab/boot-script.ts';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {startThrowaway, type Throwaway} from '../../source/lab/start.ts';
import {startWorld, type World} from '../../source/lab/world.ts';
import {Pty} from '../ui/pty.ts';
import {servedTo} from './outside.ts';
import {prepareLayers, RELEASE} from './release.ts';
import {describeServers} from './test-world.ts';

const ROOT = join(import.meta.dirname, '../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The commands of a part of the README, word for word. */
function commandsOf(heading: string): string[] {
  const [, part = ''] = README.split(`\n## ${heading}\n`);
  const blocks = (part.split('\n## ')[0] ?? '').matchAll(/^```sh\n(.*?)^```$/gms);
  return [...blocks].flatMap(([, block = '']) => block.split('\n').filter(line => /^[^#]/.test(line)));
}

const INSTALL = commandsOf('Install');
const [installDeb = '', wizard = '', unpack = '', wizardUnpacked = '', npx = ''] = INSTALL;

/** Milliseconds that a whole setup may take on a slow machine … */
const PATIENCE = 5 * 60_000;
/** … and all layers, where there are none yet. */
const FETCHING = 30 * 60_000;

/** Who makes the package, and that the archive's size is no matter here. */
const BUILT_BY = {DEBFULLNAME: 'certwizard', DEBEMAIL: 'certwizard@users.noreply.github.com', XZ_OPT: '-0'};

let files: string;
const packed: Bind[] = [];
let pty: Pty | undefined;

beforeAll(() => {
  files = mkdtempSync(join(tmpdir(), 'certwizard-arrival-'));
  const run = (file: string, ...args: string[]) =>
    execFileSync(file, args, {cwd: ROOT, encoding: 'utf8', env: {...process.env, ...BUILT_BY}}).trim();
  // dist/ is what the tests run; each of them has a command that bundles first (package.json).
  for (const made of [run('node', 'tools/build-deb.mjs'), run('node', 'tools/build-standalone.mjs')]) {
    cpSync(join(ROOT, made), join(files, basename(made)));
  }
  const [archive = ''] = readdirSync(files).filter(name => name.endsWith('.xz'));
  cpSync(join(ROOT, 'release', `${archive}.sha256`), join(files, `${archive}.sha256`));
  run('npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', files);
  packed.push({from: files, to: '/srv/release'});
}, PATIENCE);
afterEach(() => pty?.close());
afterAll(() => rmSync(files, {recursive: true}));

/** A line as somebody types it in root's folder, and what answers its questions. */
async function type(server: Throwaway, line: string, input = '') {
  return server.run(['sh', '-c', `cd /root; ${line}`], {timeout: PATIENCE, input});
}

async function typed(server: Throwaway, line: string, input = ''): Promise<string> {
  const {exitCode, stdout, stderr} = await type(server, line, input);
  expect(exitCode, `${line}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

function onTerminal(server: Throwaway, line: string): Pty {
  pty = new Pty(
    [...server.enterWords(), 'sh', '-c', `cd /root; exec ${line}`],
    {rows: 24, columns: 80},
    {},
    120_000,
  );
  return pty;
}

test('the README says how it is installed, in two lines at most for each system', () => {
  expect(INSTALL).toEqual([
    `sudo apt install ./certwizard_${VERSION}_all.deb`,
    'sudo certwizard',
    `tar -xf certwizard-${VERSION}-linux-x64.tar.xz`,
    `sudo ./certwizard-${VERSION}-linux-x64/certwizard`,
    'sudo npx certwizard',
  ]);
});

describeServers('the Debian package, on a bare server, by the README', () => {
  let world: World;
  let web: Throwaway;
  const NAMES = ['www.example.com', 'shop.example.com'];

  beforeAll(async () => {
    const {server} = await prepareLayers(() => undefined);
    world = await startWorld({names: NAMES, webLayers: server, webBinds: packed});
    web = world.web;
    await typed(web, 'apt-get update && cp /srv/release/*.deb .');
    expect((await type(web, 'command -v node')).exitCode).not.toBe(0);
  }, FETCHING);
  afterAll(() => world?.stop());

  test(`${installDeb}: brings the distribution's own Node, and no npm`, async () => {
    await typed(web, installDeb, 'y\n');
    expect(await typed(web, 'certwizard --version')).toBe(`${VERSION}\n`);
    if (RELEASE.codename === 'bookworm') {
      expect(await typed(web, 'node --version')).toMatch(/^v18\./);
    }
    expect((await type(web, 'command -v npm')).exitCode).not.toBe(0);
  });

  test('its Node has all that the bundle imports from it', async () => {
    const dist = join(ROOT, 'dist');
    const modules = readdirSync(dist).filter(file => file.endsWith('.mjs'));
    const imports = modules.flatMap(file => [
      ...readFileSync(join(dist, file), 'utf8').matchAll(
        /^import (?:\w+, )?(\{[^}]*\}) from "(node:[\w/]+|\w+)";$/gm,
      ),
    ]);
    const lines = imports.map(
      ([, names = '', from], index) =>
        `import * as m${index} from '${from}'; check('${from}', m${index}, ${JSON.stringify(names)});`,
    );
    expect(lines.length).toBeGreaterThan(50);
    const check = `function check(from, module, names) {
      for (const name of names.slice(1, -1).split(',').map(each => each.trim().split(' ')[0])) {
        if (name && !(name in module)) console.log(from, name);
      }
    }`;
    await web.put('/root/imports.mjs', `${check}\n${lines.join('\n')}\n`);
    expect(await typed(web, 'node imports.mjs')).toBe('');
  });

  test(`${wizard}: opens the wizard, also where DEV=true is in the environment`, async () => {
    const terminal = onTerminal(web, wizard.replace('sudo', 'sudo DEV=true'));
    await terminal.sees('question 1 of');
    terminal.type('www.example.com');
    await terminal.sees(/ok +www\.example\.com/);
    terminal.type('\u0003');
    expect(await terminal.exit()).toBe(130);
  });

  test('the doctor names commands as they are typed', async () => {
    const {stdout} = await type(web, 'certwizard doctor');
    expect(stdout).toMatch(/^ +certwizard setup --only build$/m);
    expect(stdout).not.toMatch(/npx certwizard|npm start|certwizard\.cjs/);
  });

  /** What a command ends with where it is not 0: nobody answers the probe, and there is no snap here. */
  const EXITS: Readonly<Record<string, number>> = {probe: 1, nextcloud: 1};
  /** What setup has to be told besides: this world has its own authority, and no way to the sources. */
  const here = () => `--engine native --acme-server ${world.acmeServer} --acme-ca ${world.acmeCaFile}`;

  test('the whole road, on that Node', async () => {
    await typed(web, `certwizard setup --yes ${here()} --domain www.example.com --email ops@example.com`);
    expect((await servedTo(world.ca, 'www.example.com'))?.names).toEqual(['www.example.com']);
  });

  test.each(commandsOf('Use it'))('the README: %s', async line => {
    const [, command = ''] = /certwizard (\S+)/.exec(line) ?? [];
    const {exitCode, stdout, stderr} = await type(
      web,
      line.replace(/ setup(?= )/, match => `${match} ${here()}`),
    );
    expect(exitCode, `${stdout}${stderr}`).toBe(EXITS[command] ?? 0);
    expect(`${stdout}${stderr}`).not.toMatch(/undefined|\[object/);
    if (line.includes('> setup.sh')) {
      // Nothing but the script is in it.
      expect(await typed(web, 'head -1 setup.sh')).toBe('#!/bin/sh\n');
      await typed(web, 'sh -n setup.sh');
    }
  });

  test('sudo apt remove certwizard: nothing of the package stays, and all that it has set up', async () => {
    const state =
      'ls /etc/certwizard/settings.json /var/lib/certwizard/runs /etc/nginx/conf.d/certwizard.conf';
    const [before, own] = [await type(web, state), await typed(web, 'dpkg-query --listfiles certwizard')];
    await typed(web, 'sudo apt remove certwizard', 'y\n');
    const files = own.split('\n').filter(path => path.includes('certwizard'));
    expect(files.length).toBeGreaterThan(50);
    expect(await typed(web, `ls --directory ${files.join(' ')} 2>/dev/null || :`)).toBe('');
    expect((await type(web, state)).stdout).toBe(before.stdout);
    await typed(web, 'dpkg --purge certwizard');
    expect((await type(web, state)).stdout).toBe(before.stdout);
  });
});

describeServers('the package for others to look at', () => {
  let server: Throwaway;
  beforeAll(async () => {
    const {bare} = await prepareLayers(() => undefined);
    const packages = ['lintian', 'zsh', 'fish', 'bash-completion', 'man-db'];
    const layers = await makeLayer({name: 'with-lintian', over: bare, packages});
    server = await startThrowaway({name: 'lintian', layers, init: 'plain', binds: packed});
    await typed(server, `dpkg --unpack /srv/release/*.deb`);
  }, FETCHING);
  afterAll(() => server?.stop());

  test.runIf(RELEASE.codename === 'bookworm')('lintian finds no error', async () => {
    const {exitCode, stdout, stderr} = await type(
      server,
      'lintian --allow-root --no-cfg --fail-on error /srv/release/*.deb',
    );
    expect(exitCode, `${stdout}${stderr}`).toBe(0);
  });

  test('man certwizard', async () => {
    const page = await typed(server, 'MANWIDTH=80 man --warnings certwizard 2>&1');
    expect(page).toMatch(/^ +setup .*\n/m);
    expect(page).toMatch(/^ +-y, --yes$/m);
    expect(page).not.toMatch(/warning/);
  });

  test('bash completes commands, flags and values', async () => {
    const complete = (...words: string[]) =>
      typed(
        server,
        `bash -c '. /usr/share/bash-completion/completions/certwizard; COMP_WORDS=(certwizard "$@"); COMP_CWORD=$#; _certwizard; echo "\${COMPREPLY[@]}"' bash ${words.map(word => `'${word}'`).join(' ')}`,
      );
    expect(await complete('st')).toBe('status\n');
    expect(await complete('undo', '--dr')).toBe('--dry-run\n');
    expect(await complete('status', '--dr')).toBe('\n');
    expect(await complete('setup', '--engine', 'n')).toBe('ngx_mruby native\n');
    expect(await complete('help', 're')).toBe('remove renew-test rehearse\n');
  });

  test('fish completes commands, flags and values', async () => {
    const complete = async (line: string) =>
      (await typed(server, `fish -c "complete -C '${line}'"`)).split('\n').map(each => each.split('\t')[0]);
    expect(await complete('certwizard stat')).toContain('status');
    expect(await complete('certwizard undo --dr')).toContain('--dry-run');
    expect(await complete('certwizard status --dr')).not.toContain('--dry-run');
    expect(await complete('certwizard setup --keys p')).toContain('published');
    expect((await type(server, `fish -c "complete -C 'certwizard st'"`)).stderr).toBe('');
  });

  test('zsh loads its completion', async () => {
    const script = 'autoload -U compinit; compinit -u -D; echo $_comps[certwizard]; autoload +X _certwizard';
    expect(await typed(server, `zsh -fc 'fpath=(/usr/share/zsh/vendor-completions $fpath); ${script}'`)).toBe(
      '_certwizard\n',
    );
  });
});

describeServers('the standalone archive, where there is no Node, by the README', () => {
  let server: Throwaway;
  beforeAll(async () => {
    const layers = await makeLayer({
      name: 'with-xz',
      over: (await prepareLayers(() => undefined)).server,
      packages: ['xz-utils'],
    });
    server = await startThrowaway({name: 'alone', layers, init: 'plain', binds: packed});
    await typed(server, 'cp /srv/release/*.tar.xz* .');
  }, FETCHING);
  afterAll(() => server?.stop());

  test(`its checksum, and ${unpack}`, async () => {
    await typed(server, 'sha256sum --check *.sha256');
    await typed(server, unpack);
    const {stdout} = await type(server, 'command -v node npm');
    expect(stdout).toBe('');
    expect(await typed(server, `${wizardUnpacked} --version`)).toBe(`${VERSION}\n`);
  });

  test(`${wizardUnpacked}: opens the wizard`, async () => {
    const terminal = onTerminal(server, wizardUnpacked);
    await terminal.sees('question 1 of');
    terminal.type('\u0003');
    expect(await terminal.exit()).toBe(130);
  });

  test('hints name the script that was started, or the link to it', async () => {
    const folder = `/root/certwizard-${VERSION}-linux-x64`;
    const {stderr} = await type(server, `${folder}/certwizard sttus`);
    expect(stderr).toContain(`run: ${folder}/certwizard --help`);
    await typed(server, `ln -s ${folder}/certwizard /usr/local/bin/certwizard`);
    expect((await type(server, 'certwizard sttus')).stderr).toContain('run: certwizard --help');
  });

  test('looks and plans', async () => {
    expect((await type(server, 'certwizard doctor --json')).stdout).toMatch(/CW-NGINX-MISSING/);
    const answers = '--only handshake --engine native --domain a.test --email ops@a.test';
    expect(await typed(server, `certwizard setup --dry-run ${answers}`)).toMatch(/^#!\/bin\/sh\n/);
  });
});

describeServers('npm, by the README', () => {
  let server: Throwaway;
  beforeAll(async () => {
    const {server: layers} = await prepareLayers(() => undefined);
    const npm = join(execFileSync('npm', ['root', '--global'], {encoding: 'utf8'}).trim(), 'npm');
    server = await startThrowaway({
      ...{name: 'npm', layers, init: 'plain'},
      binds: [
        ...packed,
        {from: process.execPath, to: '/usr/local/bin/node'},
        {from: npm, to: '/usr/local/lib/node_modules/npm'},
        {from: join(import.meta.dirname, 'registry.mjs'), to: '/srv/registry.mjs'},
      ],
    });
    for (const name of ['npm', 'npx']) {
      await typed(server, `ln -s ../lib/node_modules/npm/bin/${name}-cli.js /usr/local/bin/${name}`);
    }
    await typed(server, 'echo registry=http://127.0.0.1:4873 >.npmrc');
    const registry = server.start(['sh', '-c', 'exec node /srv/registry.mjs /srv/release/*.tgz']);
    await registry.lines.next();
  }, FETCHING);
  afterAll(() => server?.stop());

  test(`${npx}: opens the wizard`, async () => {
    const terminal = onTerminal(server, npx);
    await terminal.sees('Ok to proceed?');
    terminal.type('y\r');
    await terminal.sees('question 1 of');
    terminal.type('\u0003');
    expect(await terminal.exit()).toBe(130);
  });

  test('hints name npx', async () => {
    expect((await type(server, `${npx} sttus`)).stderr).toContain('run: npx certwizard --help');
    expect((await type(server, npx)).stderr).toContain(' npx certwizard setup --yes');
  });

  test('installed globally from the file, it is a command, and its README has its pictures', async () => {
    await typed(server, 'npm install --global /srv/release/*.tgz');
    expect(await typed(server, 'certwizard --version')).toBe(`${VERSION}\n`);
    expect((await type(server, 'certwizard sttus')).stderr).toContain('run: certwizard --help');
    const folder = '/usr/local/lib/node_modules/certwizard';
    const pictures = [...README.matchAll(/\]\((media\/[^)]+)\)/g)].map(([, path]) => `${folder}/${path}`);
    expect(pictures.length).toBeGreaterThan(0);
    await typed(server, `ls ${folder}/dist/THIRD-PARTY-LICENSES ${pictures.join(' ')}`);
    expect(await typed(server, `ls ${folder}`)).toBe(
      'CHANGELOG.md\nLICENSE\nREADME.md\ndist\nmedia\npackage.json\n'.replace('node_modules\n', ''),
    );
  });
});
