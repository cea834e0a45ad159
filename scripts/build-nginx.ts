import type {Answers} from '../source/answers/answers.ts';
import {formatSettings} from '../source/answers/settings.ts';
import type {Action} from '../source/engine/action.ts';
import {formatCommand} from '../source/engine/quote.ts';
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

/** Fresh servers update themselves in the background: wait for that to end, five minutes at most. */
const APT = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=300'] as const;

/**
 * apt refuses to work on after an interrupted dpkg, and says what to run. It is asked first all the same,
 * because it waits for another one to end, which dpkg does not.
 */
function finishInterrupted({packages}: Facts): Action[] {
  if (!packages.interrupted) {
    return [];
  }
  const why = {key: 'why.packages.finish'} as const;
  const mend = formatCommand([...APT, '--yes', '--fix-broken', 'install']);
  const finish = `${mend} || { dpkg --configure -a && ${mend}; }`;
  return [{kind: 'exec', run: [['sh', '-c', finish]], undo: {kept: why}, why}];
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
  return [
    {
      kind: 'exec',
      run: [
        [...APT, 'update'],
        [...APT, 'install', '--yes', '--no-install-recommends', ...missing],
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
