import {describe, expect, test} from 'vitest';
import {type Directive, everywhere, inherited, inside} from '../../source/nginx/directives.ts';
import {globPattern, readNginxDump, readNginxText, splitDump} from '../../source/nginx/read-config.ts';

/** The words of each directive, blocks as lists. */
type Words = (string | Words)[];
const wordsOf = (list: readonly Directive[]): Words =>
  list.map(({name, args, block}) => [name, ...args, ...(block ? [wordsOf(block)] : [])]);
const read = (text: string) => wordsOf(readNginxText(text, '/t'));

describe('words are cut as nginx cuts them:', () => {
  test.each<[string, Words]>([
    ['a b;', [['a', 'b']]],
    ['a\tb\r\n c ;', [['a', 'b', 'c']]],
    ['a "b c" \'d "e\';', [['a', 'b c', 'd "e']]],
    ['a ""{}', [['a', '', []]]],
    [String.raw`a \"b "c\"d" 'e\'f' \\ \x;`, [['a', '"b', 'c"d', "e'f", '\\', '\\x']]],
    [String.raw`a "x\ty\n" b\;c d\ e;`, [['a', 'x\ty\n', 'b\\;c', 'd\\ e']]],
    ['a b#c # d;\n e;', [['a', 'b#c', 'e']]],
    ['a "#b" c;# d', [['a', '#b', 'c']]],
    ['a ${b}c $d"e ${{f}};', [['a', '${b}c', '$d"e', '${{f}}']]],
    ['a b}c;', [['a', 'b}c']]],
    ['a b};', [['a', 'b}']]],
    [
      'location ~ "^/[a-z]{2}$" { return 200 "};"; }',
      [['location', '~', '^/[a-z]{2}$', [['return', '200', '};']]]],
    ],
    ['if ($a = "b"){ return 1; }', [['if', '($a', '=', 'b', ')', [['return', '1']]]]],
    [
      'map $a $b { ~^x y; "" z; }',
      [
        [
          'map',
          '$a',
          '$b',
          [
            ['~^x', 'y'],
            ['', 'z'],
          ],
        ],
      ],
    ],
  ])('%j', (text, words) => {
    expect(read(text)).toEqual(words);
  });

  test.each([
    ['a b', 'unexpected end of file'],
    ['a "b;', 'unexpected end of file'],
    ['a {', 'no closing "}"'],
    ['}', 'unexpected "}"'],
    ['a }', 'unexpected "}"'],
    [';', 'unexpected ";"'],
    ['{}', 'unexpected "{"'],
    ['a "b"c;', 'unexpected "c"'],
    ['a b\\', 'unexpected end of file'],
    ['x_by_lua_block { "}" ', 'does not end'],
  ])('%j is refused: %s', (text, reason) => {
    expect(() => readNginxText(text, '/t')).toThrow(reason);
  });

  test('a fault is told with its file and line', () => {
    expect(() => readNginxText('a;\nb "c\nd"e;', '/etc/x')).toThrow('/etc/x:3: unexpected "e"');
  });

  test('a block of Lua is one word, whatever braces stand in its texts and comments', () => {
    const lua = ` local t = {a = "}", b = [==[ } ]] ]==]} -- }\n --[[ } ]] f('\\'}') `;
    const [directive, after] = readNginxText(`content_by_lua_block {${lua}}\nnext;`, '/t');
    expect(directive).toMatchObject({name: 'content_by_lua_block', args: [lua], block: null, line: 1});
    expect(after).toMatchObject({name: 'next', line: 3});
  });

  test('a handler in Ruby is a text like any other, over many lines', () => {
    const ruby = 'ssl = Nginx::SSL.new\n  if a { |x| "#{x};" } # no comment\n';
    expect(read(`mruby_ssl_handshake_handler_code '${ruby}';`)).toEqual([
      ['mruby_ssl_handshake_handler_code', ruby],
    ]);
  });
});

const DUMP = (files: Record<string, string>) =>
  Object.entries(files)
    .map(([file, text]) => `# configuration file ${file}:\n${text}\n`)
    .join('');

describe('a dump:', () => {
  const dump = DUMP({
    '/etc/nginx/nginx.conf':
      'user web;\nevents {}\nhttp {\n include mime.types; error_log a;\n include sites/*.conf;\n}',
    '/etc/nginx/mime.types': 'types { text/html html; }\n',
    '/etc/nginx/sites/b.conf': 'server {\n include snippets/tls.conf;\n}\n',
    '/etc/nginx/snippets/tls.conf': 'ssl_certificate x;\nerror_log b;',
    '/etc/nginx/sites/a.conf': 'server { include /etc/nginx/snippets/tls.conf; }\n',
  });

  test('what is included stands in its place, with file and line; a pattern is sorted', () => {
    const {directives, error} = readNginxDump(dump);
    expect(error).toBeNull();
    const servers = everywhere(directives, 'server');
    expect(servers.map(({directive: {file, line}}) => [file, line])).toEqual([
      ['/etc/nginx/sites/a.conf', 1],
      ['/etc/nginx/sites/b.conf', 1],
    ]);
    const [, second] = servers;
    expect(second && inside(second.directive, 'ssl_certificate')).toMatchObject([
      {file: '/etc/nginx/snippets/tls.conf', line: 1, args: ['x']},
    ]);
    expect(second?.parents.map(({name}) => name)).toEqual(['http']);
  });

  test('a level inherits what it has none of', () => {
    const {directives} = readNginxDump(
      DUMP({
        '/n': 'error_log m;\nhttp { error_log h1; error_log h2; server { error_log s; } server { x; } }',
      }),
    );
    const [first, second] = everywhere(directives, 'server').map(({directive, parents}) =>
      inherited(directives, [...parents, directive], 'error_log').flatMap(({args}) => args),
    );
    expect([first, second]).toEqual([['s'], ['h1', 'h2']]);
  });

  test('what a map calls by a name of a directive is none', () => {
    const {directives} = readNginxDump(
      DUMP({'/n': 'http { map $a $b { error_log 1; server 2; } error_log x; }'}),
    );
    expect(everywhere(directives, 'error_log').map(({directive}) => directive.args)).toEqual([['x']]);
    expect(everywhere(directives, 'server')).toEqual([]);
  });

  test('includes are told with where they stand', () => {
    const {includes} = readNginxDump(
      DUMP({'/etc/nginx/nginx.conf': 'include modules/*.conf;\nhttp { include /etc/nginx/conf.d/*.conf; }'}),
    );
    expect(includes).toMatchObject([
      {path: '/etc/nginx/modules/*.conf', within: [], line: 1},
      {path: '/etc/nginx/conf.d/*.conf', within: ['http'], line: 2},
    ]);
  });

  test('a copy of a dump within a file begins no file', () => {
    const main =
      '# configuration file /etc/nginx/nginx.conf:\nhttp {\n# configuration file /etc/nginx/a.conf:\ninclude a.conf;\n}\n# configuration file /etc/other:\n';
    const files = splitDump(
      DUMP({
        '/etc/nginx/nginx.conf': main,
        '/etc/nginx/a.conf': '# configuration file /etc/nginx/a.conf:\nx;',
      }),
    );
    expect([...files]).toEqual([
      ['/etc/nginx/nginx.conf', main],
      ['/etc/nginx/a.conf', '# configuration file /etc/nginx/a.conf:\nx;'],
    ]);
  });

  test.each([
    ['nothing was printed', '', null, null],
    [
      'a file is missing',
      DUMP({'/n': 'include /b;'}),
      '/n',
      '/n:1: "/b", which it includes, was not printed',
    ],
    ['a file includes itself', DUMP({'/n': 'include /n;'}), '/n', '/n:1: it includes itself'],
    [
      'it was cut off',
      '# configuration file /n:\nhttp {\n server {',
      '/n',
      '/n:2: this block has no closing "}"',
    ],
  ])('%s', (_, text, file, error) => {
    expect(readNginxDump(text)).toEqual({file, directives: [], includes: [], error});
  });
});

test.each([
  ['/a/*.conf', ['/a/b.conf'], ['/a/.b.conf', '/a/b/c.conf', '/a/bconf']],
  ['/a/*', ['/a/b', '/a/b.c'], ['/a/.b', '/a/b/c']],
  ['/a/?b', ['/a/xb'], ['/a/b', '/a/.b', '/a//b']],
  ['/a/[ab]c', ['/a/ac', '/a/bc'], ['/a/cc']],
  ['/a/[!a-c]d', ['/a/dd'], ['/a/ad', '/a/.d']],
  ['/a/[]x]d', ['/a/]d', '/a/xd'], ['/a/yd']],
  ['/a/b+(c).conf', ['/a/b+(c).conf'], ['/a/bb(c).conf']],
  ['/a/*/c', ['/a/b/c'], ['/a/b/d/c']],
])('the pattern %s', (pattern, fits, others) => {
  expect(fits.filter(path => !globPattern(pattern).test(path))).toEqual([]);
  expect(others.filter(path => globPattern(pattern).test(path))).toEqual([]);
});
