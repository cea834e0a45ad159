import type {Answers} from '../source/answers/answers.ts';
import {formatSettings} from '../source/answers/settings.ts';
import type {Action} from '../source/engine/action.ts';
import type {Facts} from '../source/facts/facts.ts';
import {NATIVE_PACKAGES} from '../source/facts/packages.ts';
import {PATHS} from '../source/paths.ts';
import {buildOwn, ownIsBuilt} from './build-own.ts';
import {finishInterrupted, installPackages} from './packages.ts';
import {startService} from './service.ts';
import {writeFile} from './write-file.ts';

/**
 * Step 1: something that serves, and something that issues. Engine `native`: the distribution's nginx and
 * certbot, by its package manager. Engine `ngx_mruby`: nginx built from source (see build-own.ts).
 */
export function buildNginx(facts: Facts, answers: Answers): Action[] {
  return [
    ...finishInterrupted(facts),
    ...(answers.engine === 'native' ? native(facts) : buildOwn(facts, answers)),
    ...writeFile(facts, {
      path: PATHS.settings,
      content: formatSettings(answers),
      mode: 0o644,
      why: {key: 'why.settings'},
    }),
  ];
}

function native(facts: Facts): Action[] {
  return [...installPackages(facts, NATIVE_PACKAGES), ...start(facts)];
}

/** True when what the engine ngx_mruby is made of has been built and installed. */
export function mrubyBuilt(facts: Facts, answers: Answers): boolean {
  return ownIsBuilt(facts, answers);
}

/** An nginx that is there but stopped: the package's own installation starts a new one by itself. */
function start(facts: Facts): Action[] {
  if (facts.nginx.version === null || facts.nginx.running) {
    return [];
  }
  const why = {key: 'why.nginx.start'} as const;
  return [{kind: 'exec', run: [startService(facts, 'nginx')], undo: {kept: why}, why}];
}
