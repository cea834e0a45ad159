import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach, expect, test} from 'vitest';
import PATCH from '../../../scripts/nginx/ngx-mruby/parsed-certificates.patch?raw';
import {NGX_MRUBY} from '../../../source/known/pins.ts';

/** The place that the change goes to, and nothing else of that file: what stands around it is what is matched. */
const PLACE = `  return NGX_ERROR;
}

static int ngx_http_mruby_set_der_certificate(ngx_ssl_conn_t *ssl_conn, ngx_str_t *cert, ngx_str_t *key)
{
  BIO *bio = NULL;
  X509 *x509 = NULL;
  u_long n;

  bio = BIO_new_file((char *)cert->data, "r");
  if (bio == NULL) {
    goto NGX_MRUBY_SSL_ERROR;
  }
}
`;
const FILE = 'src/http/ngx_http_mruby_module.c';

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'certwizard-patch-'));
  await mkdir(dirname(join(folder, FILE)), {recursive: true});
});
afterEach(() => rmSync(folder, {recursive: true}));

const apply = (...words: string[]) =>
  execa('git', ['apply', ...words, '-'], {cwd: folder, input: PATCH, reject: false});

test('it only inserts lines', () => {
  const changed = PATCH.split('\n').filter(line => /^[-+](?!--|\+\+)/.test(line));
  expect(changed.length).toBeGreaterThan(10);
  expect(changed.filter(line => line.startsWith('-'))).toEqual([]);
});

test('it says for which commit it is, why, and under which licence', () => {
  expect(PATCH).toContain(NGX_MRUBY.commit);
  expect(PATCH).toMatch(/MIT/);
});

test('it goes where it belongs, also some lines further down, and can be seen to be there', async () => {
  writeFileSync(join(folder, FILE), `${'/* more */\n'.repeat(30)}${PLACE}`);
  expect((await apply()).exitCode).toBe(0);
  const text = readFileSync(join(folder, FILE), 'utf8');
  expect(text).toContain(
    'ngx_ssl_connection_certificate(c, c->pool, cert, key, sscf->certificate_cache, NULL)',
  );
  expect(text.indexOf('#if (nginx_version >= 1027004)')).toBeGreaterThan(text.indexOf('u_long n;'));
  expect((await apply('--reverse', '--check')).exitCode).toBe(0);
});

test.each([
  ['a line of it is another', PLACE.replace('u_long n;', 'unsigned long n;')],
  ['it is gone', '/* nothing */\n'],
])('where %s, it is refused and the file stays as it is', async (_, text) => {
  writeFileSync(join(folder, FILE), text);
  const {exitCode, stderr} = await apply();
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(/patch does not apply|patch failed/);
  expect(readFileSync(join(folder, FILE), 'utf8')).toBe(text);
});
