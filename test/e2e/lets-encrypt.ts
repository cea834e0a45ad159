import {LETS_ENCRYPT, LETS_ENCRYPT_STAGING} from '../../source/answers/answers.ts';
import {makeLocalCa} from '../../source/lab/local-ca.ts';
import {putFile} from '../../source/lab/put-file.ts';
import {CA} from '../../source/lab/world.ts';
import {must, type TestWorld} from './test-world.ts';

const [REAL, STAGING] = [new URL(LETS_ENCRYPT).host, new URL(LETS_ENCRYPT_STAGING).host];

/** What the name server has to say for the world to have a Let's Encrypt. */
export const LETS_ENCRYPT_RECORDS = [REAL, STAGING].map(host => `${host}. A ${CA.v4}`);

/**
 * Lets Pebble answer as Let's Encrypt, both of its sides: by their names and paths, with a certificate that the web
 * server trusts. So certbot does what it does without `--server`, and its log has the lines that are counted. The
 * authority's server needs nginx; `otherServer` is a server block of its own for it.
 */
export async function pretendLetsEncrypt({ca, web}: TestWorld, otherServer: string): Promise<void> {
  const tls = makeLocalCa([REAL, STAGING], []);
  await putFile(ca, '/pki/front.pem', tls.certificate);
  await putFile(ca, '/pki/front.key', tls.key);
  const pebble = (path: string) => `proxy_pass https://127.0.0.1:14000${path}; proxy_set_header Host $host;`;
  await putFile(
    ca,
    '/pki/front.conf',
    // The log by name: a daemon that keeps its error output would keep who waits for the end of it.
    `pid /pki/front.pid;
    error_log /pki/front.log;
    events {}
    http {
      access_log off;
      server {
        listen 443 ssl;
        ssl_certificate /pki/front.pem;
        ssl_certificate_key /pki/front.key;
        location = /directory { ${pebble('/dir')} }
        location / { ${pebble('')} }
      }
      ${otherServer}
    }\n`,
  );
  await must(ca, ['sh', '-c', 'nginx -c /pki/front.conf 2>>/pki/front.log']);
  await putFile(web, '/usr/local/share/ca-certificates/lets-encrypt.crt', tls.authority);
  await must(web, ['update-ca-certificates']);
}
