import {describe, expect, test} from 'vitest';
import {asTyped, commandOf, type Start} from '../../source/known/started-as.ts';
import {en} from '../../source/messages/en/index.ts';

/** Files that are there; two paths with the same text are one file. */
type Files = Readonly<Record<string, string>>;

const started = (script: string, env: Start['env'] = {}, files: Files = {}, node = '/usr/bin/node') =>
  commandOf({
    script,
    node,
    env: {PATH: '/usr/local/bin:/usr/bin', ...env},
    identify: path => files[path] ?? null,
  });

describe('a command is told the way certwizard was started:', () => {
  test('the Debian package: a link on the PATH', () => {
    const files = {'/usr/bin/certwizard': 'us'};
    expect(started('/usr/bin/certwizard', {}, files)).toBe('certwizard');
  });

  test('npm install --global, started by its path', () => {
    const script = '/usr/local/lib/node_modules/certwizard/dist/certwizard.cjs';
    const files = {[script]: 'us', '/usr/local/bin/certwizard': 'us'};
    expect(started(script, {}, files)).toBe('certwizard');
  });

  test('npx', () => {
    const script = '/root/.npm/_npx/0123456789abcdef/node_modules/.bin/certwizard';
    expect(started(script, {npm_command: 'exec'}, {[script]: 'us'})).toBe('npx certwizard');
  });

  test.each(['start', 'rehearse'])('npm run %s in a clone', event => {
    const env = {npm_package_name: 'certwizard', npm_lifecycle_event: event};
    expect(started('/srv/certwizard/dist/certwizard.cjs', env)).toBe('npm start --');
  });

  test('the standalone archive where it was unpacked', () => {
    const folder = '/root/certwizard-0.1.0-linux-x64';
    const files = {[`${folder}/certwizard`]: 'start', [`${folder}/lib/certwizard.cjs`]: 'us'};
    const typed = started(`${folder}/lib/certwizard.cjs`, {}, files, `${folder}/node`);
    expect(typed).toBe(`${folder}/certwizard`);
  });

  test('the standalone archive with a link on the PATH', () => {
    const files = {'/opt/certwizard/certwizard': 'start', '/usr/local/bin/certwizard': 'start'};
    expect(started('/opt/certwizard/lib/certwizard.cjs', {}, files, '/opt/certwizard/node')).toBe(
      'certwizard',
    );
  });

  test('node and the file: another certwizard on the PATH is not this one', () => {
    const files = {'/srv/dist/certwizard.cjs': 'us', '/usr/bin/certwizard': 'another'};
    expect(started('/srv/dist/certwizard.cjs', {}, files)).toBe('node /srv/dist/certwizard.cjs');
  });

  test('a path that would have to be quoted is not told', () => {
    expect(started("/srv/it's here/certwizard.cjs")).toBe('certwizard');
    expect(started('/srv/\u001b[31m/certwizard.cjs')).toBe('certwizard');
  });

  test('another program that has certwizard in it', () => {
    expect(started('/usr/bin/vitest', {npm_lifecycle_event: 'start', npm_package_name: 'certwizard'})).toBe(
      'certwizard',
    );
  });
});

describe('texts', () => {
  test('keep what is no command', () => {
    expect(asTyped('`certwizard-alarm` of certwizard, `certwizard`')).toBe(
      '`certwizard-alarm` of certwizard, `certwizard`',
    );
  });

  test.each(Object.entries(en))('%s has commands of certwizard between backticks only', (_, text: string) => {
    const outside = text.replaceAll(/`[^`]*`/g, '');
    expect(outside).not.toMatch(
      /certwizard (-|(wizard|setup|add|renew-test|doctor|status|undo|probe|cloud|nextcloud|rehearse|help)\b)/,
    );
  });
});
