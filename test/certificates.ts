import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** A certificate and its key, as PEM. */
export type Pair = {readonly certificate: string; readonly key: string};

/** Makes a self-signed certificate with the machine's openssl; `days` may be any number above 0. */
export function makeCertificate(names: readonly string[], type: 'ecdsa' | 'rsa', days = 90): Pair {
  const folder = mkdtempSync(join(tmpdir(), 'certwizard-pair-'));
  const [key, certificate] = [join(folder, 'key'), join(folder, 'certificate')];
  const kind =
    type === 'rsa' ? ['-newkey', 'rsa:2048'] : ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const alternatives =
    names.length === 0 ? [] : ['-addext', `subjectAltName=${names.map(name => `DNS:${name}`).join(',')}`];
  try {
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', ...kind, '-nodes', '-keyout', key, '-out', certificate],
        ...['-days', String(days), '-subj', `/O=Test/CN=${names[0] ?? 'nobody'}`, ...alternatives],
      ],
      {stdio: 'ignore'},
    );
    return {certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8')};
  } finally {
    rmSync(folder, {recursive: true});
  }
}
