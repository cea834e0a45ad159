import type {Answers} from '../../source/answers/answers.ts';
import {formatSettings} from '../../source/answers/settings.ts';
import type {Action} from '../../source/core/action.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {NATIVE_PACKAGES} from '../../source/facts/packages.ts';
import {PATHS} from '../../source/known/paths.ts';
import {buildModule, moduleIsBuilt} from '../nginx/build-module.ts';
import {buildOwn, ownIsBuilt} from '../nginx/build-own.ts';
import {finishInterrupted, installPackages} from '../packages.ts';
import {startNginx} from '../service.ts';
import {writeFile} from '../write-file.ts';

/**
 * Step 1: something that serves, and something that issues. Engine `native`: the distribution's nginx and
 * certbot, by its package manager. Engine `ngx_mruby`: built from source, as an nginx of its own or as a module.
 */
export function buildNginx(facts: Facts, answers: Answers): Action[] {
  return [...finishInterrupted(facts), ...install(facts, answers), ...writeSettings(facts, answers)];
}

/** What was answered, for later runs. */
export function writeSettings(facts: Facts, answers: Answers): Action[] {
  return writeFile(facts, {
    path: PATHS.settings,
    content: formatSettings(answers),
    // With an email address in it.
    mode: 0o600,
    why: {key: 'why.settings'},
  });
}

function install(facts: Facts, answers: Answers): Action[] {
  if (answers.engine === 'native') {
    return [...installPackages(facts, NATIVE_PACKAGES), ...startNginx(facts)];
  }
  return answers.buildMethod === 'own' ? buildOwn(facts, answers) : buildModule(facts, answers);
}

/** True when what the engine ngx_mruby is made of has been built and installed. */
export function mrubyBuilt(
  facts: Pick<Facts, 'build' | 'packages'>,
  answers: Pick<Answers, 'buildMethod' | 'nginxVersion'>,
): boolean {
  return answers.buildMethod === 'own' ? ownIsBuilt(facts, answers) : moduleIsBuilt(facts);
}
