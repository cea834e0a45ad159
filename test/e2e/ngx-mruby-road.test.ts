import {execa} from 'execa';
import {expect, test} from 'vitest';
import type {RunEvent} from '../../source/apply/events.ts';
import {page, servedTo} from './outside.ts';
import {SOURCES_FOLDER, sourceBinds} from './source-folder.ts';
import {describeSources} from './sources.ts';
import {COMMAND, must, startTestWorld} from './test-world.ts';

const SETUP = ['setup', '--yes', '--json', '--engine', 'ngx_mruby', '--sources', SOURCES_FOLDER];
const NAMES = ['--domain', 'a.test', '--email', 'ops@a.test'];

/** The other tests begin with what is compiled already; here a server with nothing but Debian goes all the way. */
describeSources('from a bare server and two repositories to HTTPS', () => {
  test(
    'stopped while it compiles, the whole tree ends; run again, it goes on from there',
    async () => {
      const world = await startTestWorld({webBinds: sourceBinds});
      const setup = async (stopAt: number | null) => {
        const [file = '', ...enter] = world.web.enterWords();
        const child = execa(file, [...enter, ...COMMAND, ...SETUP, ...NAMES, ...world.authority], {
          reject: false,
          buffer: false,
          stdin: 'ignore',
        });
        const events: RunEvent[] = [];
        for await (const line of child.iterable()) {
          const event = JSON.parse(line) as RunEvent;
          events.push(event);
          if (stopAt !== null && event.event === 'progress' && event.done >= stopAt) {
            stopAt = null;
            // Twice: the first asks to stop after this action, the second at once.
            await must(world.web, ['pkill', '-INT', '-f', '/opt/certwizard/certwizard.cjs setup']);
            await must(world.web, ['sleep', '1']);
            await must(world.web, ['pkill', '-INT', '-f', '/opt/certwizard/certwizard.cjs setup']);
          }
        }
        return {exitCode: (await child).exitCode, events};
      };

      const stopped = await setup(20);
      expect(stopped.exitCode).toBe(130);
      expect((await world.web.run(['pgrep', '-u', 'certwizard-build'])).stdout).toBe('');
      const output = (events: readonly RunEvent[]) =>
        events.flatMap(event => (event.event === 'output' ? [event.line] : []));
      const compiled = output(stopped.events).filter(line => /^ *CC /.test(line)).length;
      expect(compiled).toBeGreaterThan(10);

      const again = await setup(null);
      expect(again.exitCode, output(again.events).slice(-30).join('\n')).toBe(0);
      const progress = again.events.flatMap(event => (event.event === 'progress' ? [event] : []));
      expect(progress.at(-1)?.done).toBe(progress.at(-1)?.total);
      const inAll = output(again.events).filter(line => /^ *CC /.test(line)).length;
      // One more than the rest: what was cut in half.
      expect(inAll).toBeLessThan(84 - compiled + 4);
      expect((await servedTo(world.ca, 'a.test'))?.names).toEqual(['a.test']);
      expect(await page(world.ca, 'https://a.test/')).toMatchObject({status: 200});
      await must(world.web, ['test', '!', '-e', '/var/cache/certwizard/build']);
    },
    20 * 60_000,
  );
});
