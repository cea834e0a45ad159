import {PATHS} from '../known/paths.ts';
import {defineProbe} from './probe.ts';

/** A lineage that certbot keeps a deploy hook of its own for, as its renewal configuration has it. */
export type OwnHook = {readonly name: string; readonly hook: string};
export type OwnHooksFact = readonly OwnHook[];

/**
 * Hooks that certbot runs for one lineage only. A `deploy-hook` in cli.ini wins over them, and is then written into the
 * renewal configuration in their place (certbot/certbot#4323, tried with 2.1).
 */
export const ownHooks = defineProbe<OwnHooksFact>()({
  id: 'own-hooks',
  unknown: [],
  commands: () => ({hooks: ['grep', '-rE', '--include=*.conf', '^renew_hook *=', PATHS.renewal]}),
  parse({hooks}) {
    const line = new RegExp(`^${PATHS.renewal}/(.+)\\.conf:renew_hook *= *(.*?) *$`);
    return hooks.stdout
      .split('\n')
      .flatMap(text => {
        const [, name = '', hook = ''] = line.exec(text) ?? [];
        return name === '' || hook === '' || hook.includes(PATHS.deployHook) ? [] : [{name, hook}];
      })
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  },
});
