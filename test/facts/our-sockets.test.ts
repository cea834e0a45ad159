import {describe, expect, test} from 'vitest';
import {configPlace} from '../../source/facts/config-place.ts';
import {bucketSize} from '../../source/facts/names-table.ts';
import {askedAt, defaultsOfOthers, ourListens} from '../../source/facts/our-sockets.ts';
import {readNginxDump} from '../../source/nginx/read-config.ts';
import {factsOf} from '../server-facts.ts';

function read(files: Readonly<Record<string, string>>) {
  const includes = 'include /etc/nginx/conf.d/*.conf; include /etc/nginx/sites-enabled/*;';
  const all = {'/etc/nginx/nginx.conf': `events {} http {\n${includes}\n}`, ...files};
  const parts = Object.entries(all).map(([path, text]) => `# configuration file ${path}:\n${text}\n`);
  return readNginxDump(parts.join('\n'));
}

const where = (site: string, port: 80 | 443 = 80, ipv6 = true) =>
  ourListens({config: read({'/etc/nginx/conf.d/s.conf': site}).directives, pristineDefaultSite: false}, ipv6)[
    port
  ].map(listen => `${listen.where}${listen.http2 ? '' : ' without HTTP/2'}`);

describe('where our servers listen', () => {
  test.each([
    ['nothing is there', '', ['80', '[::]:80']],
    ['every address', 'server { listen 80; listen [::]:80; }', ['80', '[::]:80']],
    ['IPv4 only', 'server { listen 80; }', ['80', '[::]:80']],
    ['one socket for both families', 'server { listen [::]:80 ipv6only=off; }', ['[::]:80']],
    ['one address', 'server { listen 203.0.113.10:80; }', ['203.0.113.10:80', '[::]:80']],
    [
      'one address and all',
      'server { listen 80; listen 203.0.113.10:80; }',
      ['80', '203.0.113.10:80', '[::]:80'],
    ],
    ['one address of IPv6', 'server { listen [2001:db8::10]:80; }', ['80', '[2001:db8::10]:80']],
    ['this machine alone', 'server { listen 127.0.0.1:80; }', ['80', '[::]:80']],
    ['another port', 'server { listen 203.0.113.10:8080; }', ['80', '[::]:80']],
    ['every port that has no address', 'server { server_name b.test; }', ['80', '[::]:80']],
  ])('beside %s', (_, site, listens) => {
    expect(where(site).map(each => each.split(' ')[0])).toEqual(listens);
  });

  test('without IPv6, and where one socket has both families', () => {
    expect(where('', 443, false)).toEqual(['443']);
    expect(where('server { listen [::]:443 ipv6only=off ssl http2; }', 443, false)).toEqual(['[::]:443']);
  });

  test('HTTP/2 is a matter of the socket: where others do without it, ours do as well', () => {
    expect(where('server { listen 443 ssl; }', 443)).toEqual(['443 without HTTP/2', '[::]:443']);
    expect(where('server { listen 443 ssl http2; }', 443)).toEqual(['443', '[::]:443']);
    // Of the same server, but on another socket.
    const elsewhere = where(
      'server { listen 443 ssl; listen 8443 ssl http2; listen [::]:443 ssl http2; }',
      443,
    );
    expect(elsewhere).toEqual(['443 without HTTP/2', '[::]:443']);
  });
});

describe('who answers for names that no site has', () => {
  const defaults = (files: Readonly<Record<string, string>>, pristineDefaultSite = false) => {
    const {directives, includes} = read(files);
    const others = defaultsOfOthers({config: directives, pristineDefaultSite});
    const first = others.filter(({explicit}) => !explicit);
    return {
      others: others.map(({file, line}) => `${file}:${line}`),
      place: configPlace(
        includes,
        first.map(({file, begins}) => ({file, line: begins})),
      ),
    };
  };
  const LATER = '/etc/nginx/sites-enabled/app';
  const site = 'server {\nlisten 80;\n}';

  test('nobody: ours, in their usual place', () => {
    expect(defaults({})).toEqual({others: [], place: '/etc/nginx/conf.d/certwizard.conf'});
  });
  test('a site that is only the first: ours come after it', () => {
    expect(defaults({[LATER]: site})).toEqual({
      others: [`${LATER}:2`],
      place: '/etc/nginx/sites-enabled/zz-certwizard.conf',
    });
    const {place} = defaults({'/etc/nginx/conf.d/shop.conf': site});
    expect(place).toBe('/etc/nginx/conf.d/zz-certwizard.conf');
    expect(defaults({'/etc/nginx/conf.d/app.conf': site}).place).toBe('/etc/nginx/conf.d/certwizard.conf');
  });
  test('a site that says so: ours may stand before it', () => {
    const said = 'server {\nlisten 80 default_server;\n}';
    expect(defaults({[LATER]: said})).toEqual({
      others: [`${LATER}:2`],
      place: '/etc/nginx/conf.d/certwizard.conf',
    });
  });
  test('where ours are already, they stay as long as that will do', () => {
    const {includes} = read({});
    const last = '/etc/nginx/sites-enabled/zz-certwizard.conf';
    expect(configPlace(includes, [], last)).toBe(last);
    const behind = [{file: '/etc/nginx/sites-enabled/app', line: 1}];
    expect(configPlace(includes, behind, '/etc/nginx/conf.d/certwizard.conf')).toBe(last);
  });
  test('the first site stands in nginx.conf behind all that it includes: there is no place', () => {
    const {place} = defaults({
      '/etc/nginx/nginx.conf':
        'events {} http {\ninclude /etc/nginx/conf.d/*.conf;\nserver { listen 80; }\n}',
    });
    expect(place).toBeNull();
    const before = defaults({
      '/etc/nginx/nginx.conf':
        'events {} http {\nserver { listen 80; }\ninclude /etc/nginx/conf.d/*.conf;\n}',
    });
    expect(before.place).toBe('/etc/nginx/conf.d/certwizard.conf');
  });
  test("ours, and a site that was added behind them; and the distribution's page, which gives way", () => {
    const ours = {'/etc/nginx/conf.d/certwizard.conf': 'server { listen 80 default_server; }'};
    expect(defaults({...ours, [LATER]: site}).others).toEqual([]);
    const welcome = {'/etc/nginx/sites-enabled/default': 'server { listen 80 default_server; }'};
    expect(defaults({...welcome, [LATER]: site}, true).others).toEqual([]);
  });
});

test('nginx is asked over loopback, or at the one address where it listens', () => {
  const at = (site: string) => askedAt({config: read({'/etc/nginx/conf.d/s.conf': site}).directives}, true);
  expect(at('server { listen 443 ssl; listen [::]:443 ssl; }')).toEqual({4: '127.0.0.1', 6: '::1'});
  expect(at('server { listen 203.0.113.10:443 ssl; }')).toEqual({4: '203.0.113.10', 6: '::1'});
  const both = 'server { listen [::]:80 ipv6only=off; listen 203.0.113.10:443 ssl; }';
  expect(at(both)).toEqual({4: '203.0.113.10', 6: '::1'});
  expect(at('server { listen [::]:443 ssl ipv6only=off; }')).toEqual({4: '127.0.0.1', 6: '::1'});
});

test('names too long for a table of names that nobody has sized', () => {
  const {nginx} = factsOf('ready');
  const beside = {nginx: {...nginx, otherDefaultServers: [{file: 'f', line: 1, listen: '80'}]}};
  const long = (length: number) => `${'a'.repeat(length - 5)}.test`;
  expect(bucketSize(beside, [long(46)])).toBeNull();
  expect(bucketSize(beside, [long(47)])).toBe(128);
  expect(bucketSize(beside, [long(111)])).toBe(256);
  expect(bucketSize({nginx}, [long(111)])).toBeNull();
});
