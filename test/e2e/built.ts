import type {Action} from '../../source/core/action.ts';
import {renderAction} from '../../source/core/render-shell.ts';
import {MODULE_PACKAGES, OWN_PACKAGES} from '../../source/facts/packages.ts';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {STEPS} from '../../source/steps/steps.ts';
import {ANSWERS, factsOf} from '../server-facts.ts';
import {prepareLayers} from './release.ts';
import {SOURCES_FOLDER, sourceBinds} from './source-folder.ts';

const LAST: Readonly<Record<'own' | 'module', Action['why']['key']>> = {
  own: 'why.nginx.install',
  module: 'why.module.install',
};

/**
 * A server on which everything is compiled and installed, and nothing set up: made once, by the very actions of the
 * build step, and found in the cache as long as they are the same. One test goes the whole road without it.
 */
export async function builtLayers(buildMethod: 'own' | 'module'): Promise<string[]> {
  const {server} = await prepareLayers(() => undefined);
  const answers = {...ANSWERS, engine: 'ngx_mruby', buildMethod, sources: SOURCES_FOLDER} as const;
  const actions = STEPS.build.plan(factsOf('bare'), answers);
  const last = actions.findIndex(({why}) => why.key === LAST[buildMethod]);
  const chunks = actions.slice(0, last + 1).map(renderAction);
  return makeLayer({
    name: `ngx-mruby-${buildMethod}`,
    over: server,
    packages: buildMethod === 'own' ? [...OWN_PACKAGES] : [...MODULE_PACKAGES],
    binds: sourceBinds,
    commands: chunks.map(chunk => ['sh', '-euc', chunk]),
  });
}
