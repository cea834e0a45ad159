import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import VERSION from '../../source/facts/shell/certbot-version.sh?raw';

describe("certbot's version", () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'certwizard-certbot-'));
  });
  afterEach(() => rm(root, {recursive: true}));

  /** A certbot that says so when it is started, with what its package has beside it. */
  async function install(...folders: string[]): Promise<void> {
    await mkdir(join(root, 'bin'));
    await writeFile(join(root, 'bin/certbot'), '#!/bin/sh\necho "certbot 9.9.9"\n');
    await chmod(join(root, 'bin/certbot'), 0o755);
    for (const folder of folders) {
      await mkdir(join(root, 'lib', folder), {recursive: true});
    }
  }

  async function ask() {
    const {exitCode, stdout} = await execa('sh', ['-c', VERSION], {
      env: {PATH: `${root}/bin:/usr/bin:/bin`},
      extendEnv: false,
      reject: false,
    });
    return {exitCode, stdout};
  }

  test.each([
    'python3/dist-packages/certbot-2.1.0.egg-info',
    'python3/dist-packages/certbot-2.1.0-py3.11.egg-info',
    'python3.12/site-packages/certbot-2.1.0.dist-info',
  ])('is told by %s, and nothing is started', async folder => {
    await install(folder, 'python3/dist-packages/certbot_nginx-8.0.0.egg-info');
    expect(await ask()).toEqual({exitCode: 0, stdout: 'certbot 2.1.0'});
  });

  test('is asked for where files tell of two', async () => {
    await install(
      'python3/dist-packages/certbot-2.1.0.egg-info',
      'python3.12/site-packages/certbot-3.0.0.dist-info',
    );
    expect(await ask()).toEqual({exitCode: 0, stdout: 'certbot 9.9.9'});
  });

  test('is asked for where files tell of none', async () => {
    await install();
    expect(await ask()).toEqual({exitCode: 0, stdout: 'certbot 9.9.9'});
  });

  test('is none where there is no certbot', async () => {
    expect((await ask()).exitCode).toBe(127);
  });
});
