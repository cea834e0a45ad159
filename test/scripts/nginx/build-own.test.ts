import {expect, test} from 'vitest';
import {buildNginx} from '../../../scripts/steps/build.ts';
import type {Answers} from '../../../source/answers/answers.ts';
import {renderAction} from '../../../source/core/render-shell.ts';
import {ANSWERS, type Changes, factsOf} from '../../server-facts.ts';

const MRUBY: Answers = {...ANSWERS, engine: 'ngx_mruby', sources: '/srv/sources'};
const PREFIX = '/usr/local/nginx-1.30.4';

const plan = (changes: Changes = {}, answers: Answers = MRUBY) =>
  buildNginx(factsOf('ready', changes), answers);
const reasons = (changes: Changes = {}, answers: Answers = MRUBY) =>
  plan(changes, answers).map(({why}) => why.key);

/** What this build is known by, from the folder that it is compiled in. */
function idOf(answers: Answers = MRUBY): string {
  const folder = plan({}, answers).flatMap(({why}) =>
    why.key === 'why.build-folder' ? [String(why.values.folder)] : [],
  );
  return /nginx-[\d.]+-([0-9a-f]{16})$/.exec(folder[0] ?? '')?.[1] ?? '';
}

const files = Object.fromEntries(
  plan().flatMap(action =>
    action.kind === 'write'
      ? [[action.path, {content: action.content, mode: action.mode, owner: 'root', group: 'root'}]]
      : [],
  ),
);
const installed = {
  packages: {
    installed: Object.fromEntries(
      'gcc make libc6-dev git rake libpcre2-dev zlib1g-dev libssl-dev'.split(' ').map(name => [name, '1']),
    ),
  },
  files,
  build: {link: PREFIX, installed: {[PREFIX]: idOf()}},
  nginx: {serving: `${PREFIX}/sbin/nginx`},
};

test('what is built, installed and serves leaves nothing to do', () => {
  expect(reasons(installed)).toEqual([]);
});

test('installed but not serving: proved and started, not compiled again', () => {
  for (const serving of [null, '/usr/sbin/nginx', `${PREFIX}/sbin/nginx (deleted)`]) {
    expect(reasons({...installed, nginx: {serving}})).toEqual(['why.own.try', 'why.own.start']);
  }
});

test('another build of the same version is compiled, and replaces the one that serves', () => {
  const build = {...installed.build, installed: {[PREFIX]: '0123456789abcdef'}};
  const keys = reasons({...installed, build});
  expect(keys).toEqual(expect.arrayContaining(['why.mruby', 'why.nginx.install', 'why.own.start']));
});

test('another version is built beside it, and undo points back to the one before', () => {
  const other = {...MRUBY, nginxVersion: '1.31.4'} as const;
  expect(idOf(other)).not.toBe(idOf());
  const actions = plan(installed, other);
  expect(actions.map(renderAction).join('\n')).not.toMatch(/rm -rf \/usr\/local\/nginx-1\.30\.4/);
  const start = actions.find(({why}) => why.key === 'why.own.start');
  const undo =
    start?.kind === 'exec' && typeof start.undo === 'object' && 'run' in start.undo ? start.undo.run : [];
  expect(undo[0]?.at(-1)).toBe(PREFIX);
});

test('the trial takes a port that nobody listens on', () => {
  const listeners = [{port: 8480, family: 4, anyAddress: true, program: 'java', pid: 1}];
  expect(plan({listeners}).find(({why}) => why.key === 'why.own.try')?.why.values).toEqual({port: 8481});
});

test('compiling has no root, and is followed', () => {
  const compile = plan().filter(({why}) => ['why.mruby', 'why.nginx.compile'].includes(why.key));
  expect(compile).toHaveLength(2);
  for (const action of compile) {
    expect(action).toMatchObject({progress: 'build'});
    expect(renderAction(action)).toMatch(/^ {2}setpriv --reuid=certwizard-build .* --no-new-privs env -i /m);
  }
});

test('an address with a quote in it stays one word', () => {
  const chunks = plan({}, {...MRUBY, sources: "/srv/it's; reboot"})
    .map(renderAction)
    .join('\n');
  expect(chunks).toContain(`'/srv/it'\\''s; reboot/nginx'`);
});
