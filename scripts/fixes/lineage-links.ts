import type {Action} from '../../source/core/action.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {LINEAGE_FILES} from '../../source/facts/lineages.ts';
import {settingsOf} from '../../source/facts/settings.ts';
import {PATHS} from '../../source/known/paths.ts';
import {chunks} from '../../source/text/chunks.ts';
import {shorten} from '../../source/text/shorten.ts';
import {runHook} from '../keys/index.ts';
import {script} from '../script.ts';
import LINK from '../shell/link-lineages.sh?raw';
import UNLINK from '../shell/unlink-lineages.sh?raw';
import {defineFix} from './fix-script.ts';

/** How many lineages go into one command: far below the kernel's limit on arguments. */
const PER_COMMAND = 500;

/** Links in live/ again, where a copy has left files: certbot renews no others. The hook opens what they then lead to first. */
export const lineageLinks = defineFix<'lineage-links', 'files' | 'keyAccess' | 'lineages' | 'nginx'>({
  step: 'permissions',
  reads: ['files', 'keyAccess', 'lineages', 'nginx'],
  plan(facts, {names}) {
    const flat = names.filter(name => facts.lineages.flat.includes(name));
    return flat.length === 0 ? [] : [...openArchive(facts), ...chunks(flat, PER_COMMAND).map(link)];
  },
});

function openArchive(facts: Pick<Facts, 'files' | 'keyAccess' | 'nginx'>): Action[] {
  const settings = settingsOf(facts);
  const hook = facts.files[PATHS.deployHook];
  return settings && hook && (hook.mode & 0o100) !== 0 ? runHook(facts, settings.keys) : [];
}

function link(names: readonly string[]): Action {
  return {
    kind: 'exec',
    run: [script(LINK, PATHS.letsencrypt, ...names)],
    undo: {run: [script(UNLINK, PATHS.letsencrypt, ...names)]},
    touches: {links: names.flatMap(name => LINEAGE_FILES.map(kind => `${PATHS.live}/${name}/${kind}.pem`))},
    why: {key: 'why.fix.lineage-links', values: {names: shorten(names), folder: PATHS.live}},
  };
}
