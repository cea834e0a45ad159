import {expect, test} from 'vitest';
import {judgedFocus, servedElsewhere} from '../../source/facts/judged-focus.ts';
import type {CertificateFact} from '../../source/facts/lineages.ts';
import {PATHS} from '../../source/known/paths.ts';
import {readNginxDump} from '../../source/nginx/read-config.ts';
import {factsOf} from '../server-facts.ts';

/** A server with these lineages, each with the names of its certificate, and these files of nginx's configuration. */
function focusWith(
  lineages: Readonly<Record<string, readonly string[]>>,
  files: Readonly<Record<string, string>>,
  server: 'bare' | 'ready' = 'bare',
) {
  const includes = Object.keys(files)
    .map(path => `include ${path};`)
    .join(' ');
  const all = {'/etc/nginx/nginx.conf': `events {} http { ${includes} }`, ...files};
  const dump = Object.entries(all)
    .map(([path, text]) => `# configuration file ${path}:\n${text}\n`)
    .join('\n');
  const {directives, error} = readNginxDump(dump);
  expect(error).toBeNull();
  const {files: known, nginx} = factsOf(server);
  return judgedFocus({
    files: known,
    nginx: {...nginx, config: directives},
    lineages: {
      ...{incomplete: [], unmanaged: [], flat: [], dangling: []},
      all: Object.entries(lineages).map(([name, names]) => ({
        ...{name, renewable: true, certificate: {names} as unknown as CertificateFact},
      })),
    },
  });
}

const STATIC = (name: string, lineage = name) => `
server { listen 80; server_name ${name}; return 301 https://$host$request_uri; }
server { listen 443 ssl; server_name ${name}; ssl_certificate /etc/letsencrypt/live/${lineage}/fullchain.pem; }`;
const OURS = `
server { listen 80 default_server; server_name _; }
server { listen 443 ssl default_server; server_name _; ssl_certificate $certwizard_lineage/fullchain.pem; }`;
const RECIPE = `
server { listen 80; }
server { listen 443 ssl; ssl_certificate dummy.crt; mruby_ssl_handshake_handler_code 'x = 1'; }`;

test('a site that names its certificate is judged by itself, whether or not certwizard is there', () => {
  const site = {'/etc/nginx/sites-enabled/z': STATIC('z.test')};
  expect(focusWith({'z.test': ['z.test']}, site).names).toEqual([]);
  const beside = {[PATHS.nginxConfig]: OURS, ...site};
  expect(focusWith({'z.test': ['z.test']}, beside, 'ready').names).not.toContain('z.test');
});

test('names whose certificate is chosen in the handshake are judged, whoever wrote that server', () => {
  const names = {'a.test': ['a.test']};
  expect(focusWith(names, {'/usr/local/nginx/conf/site.conf': RECIPE}).names).toEqual(['a.test']);
});

test('a lineage is called as its certificate is: a label, a twin and a wildcard of names below are no host names', () => {
  const labels = {myshop: ['shop.b.test'], 'b.test-0001': ['b.test'], 'w.test': ['*.w.test']};
  const {names} = focusWith({...labels, 'x.y.test': ['*.y.test']}, {[PATHS.nginxConfig]: OURS}, 'ready');
  expect(names).toContain('x.y.test');
  expect(names.filter(name => name in labels)).toEqual([]);
});

test("challenges of a name whose http server is another site are that site's business", () => {
  const mail = {
    '/etc/nginx/conf.d/mail.conf': 'server { listen 80; server_name mail.test; root /srv/mail; }',
  };
  const {names, httpElsewhere} = focusWith(
    {'mail.test': ['mail.test'], 'n.test': ['n.test']},
    {[PATHS.nginxConfig]: OURS, ...mail},
    'ready',
  );
  expect(names).toEqual(expect.arrayContaining(['mail.test', 'n.test']));
  expect([...httpElsewhere]).toEqual(['mail.test']);
});

test('what something else serves is the same before and after ours are there', () => {
  const lineage = (name: string, names: readonly string[] = [name]) => ({
    ...{name, renewable: true, certificate: {names} as unknown as CertificateFact},
  });
  const dump = `# configuration file /etc/nginx/nginx.conf:\nevents {} http { ${STATIC('shop.test')} }\n`;
  const {nginx} = factsOf('bare');
  const all = [lineage('shop.test'), lineage('label', ['x.test']), lineage('mail.test'), lineage('a.test')];
  const seen = {
    lineages: {all, incomplete: [], unmanaged: [], flat: [], dangling: []},
    nginx: {...nginx, config: readNginxDump(dump).directives},
  };
  expect(servedElsewhere(seen, ['a.test'])).toEqual(['shop.test', 'label']);
  const other = {file: '/etc/nginx/nginx.conf', line: 1, listen: '443 ssl'};
  const beside = {...seen, nginx: {...seen.nginx, otherDefaultServers: [other]}};
  expect(servedElsewhere(beside, ['a.test'])).toEqual(['shop.test', 'label', 'mail.test']);
});
