import type {Answers} from '../source/answers/answers.ts';
import {formatSettings} from '../source/answers/settings.ts';
import type {Action} from '../source/engine/action.ts';
import type {Facts} from '../source/facts/facts.ts';
import {NATIVE_PACKAGES} from '../source/facts/packages.ts';
import {PATHS} from '../source/paths.ts';
import {startService} from './service.ts';
import {writeFile} from './write-file.ts';

/**
 * Step 1: something that serves, and something that issues. Engine `native`: the distribution's nginx and
 * certbot, by its package manager. The engine `ngx_mruby` gets its actions here.
 */
export function buildNginx(facts: Facts, answers: Answers): Action[] {
  return [
    ...finishInterrupted(facts),
    ...install(facts),
    ...start(facts),
    ...writeFile(facts, {
      path: PATHS.settings,
      content: formatSettings(answers),
      mode: 0o644,
      why: {key: 'why.settings'},
    }),
  ];
}

/** apt refuses to work on after an interrupted dpkg; this is what it tells people to run. */
function finishInterrupted({packages}: Facts): Action[] {
  if (!packages.interrupted) {
    return [];
  }
  const why = {key: 'why.packages.finish'} as const;
  const finish = 'dpkg --configure -a || apt-get --yes --fix-broken install';
  return [
    {
      kind: 'exec',
      run: [['env', 'DEBIAN_FRONTEND=noninteractive', 'sh', '-c', finish]],
      undo: {kept: why},
      why,
    },
  ];
}

function install({packages, nginx, certbot}: Facts): Action[] {
  const present: Readonly<Record<string, boolean>> = {
    nginx: nginx.version !== null,
    certbot: certbot.version !== null,
  };
  const missing = NATIVE_PACKAGES.filter(name => !(present[name] ?? name in packages.installed));
  if (missing.length === 0) {
    return [];
  }
  const why = {key: 'why.packages.install', values: {packages: missing.join(', ')}} as const;
  const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'] as const;
  return [
    {
      kind: 'exec',
      run: [
        [...apt, 'update'],
        [...apt, 'install', '--yes', '--no-install-recommends', ...missing],
      ],
      undo: {kept: why},
      why,
    },
  ];
}

/** An nginx that is there but stopped: the package's own installation starts a new one by itself. */
function start(facts: Facts): Action[] {
  if (facts.nginx.version === null || facts.nginx.running) {
    return [];
  }
  const why = {key: 'why.nginx.start'} as const;
  return [{kind: 'exec', run: [startService(facts, 'nginx')], undo: {kept: why}, why}];
}
