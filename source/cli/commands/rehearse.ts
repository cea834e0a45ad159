import {type Answers, DEFAULTS} from '../../answers/answers.ts';
import {UsageError} from '../../answers/usage-error.ts';
import {shown} from '../../answers/validate.ts';
import {STEP_IDS} from '../../core/plan.ts';
import {cacheFolder} from '../../lab/cache-folder.ts';
import {missingForThrowaway} from '../../lab/requirements.ts';
import {sourceBinds} from '../../lab/source-binds.ts';
import {startWorld} from '../../lab/world.ts';
import type {Translate} from '../../messages/messages.ts';
import {presetAnswers} from '../preset.ts';
import {type CommandContext, EXIT, prose, tell} from './command.ts';
import {setup} from './setup.ts';

/** Names that no real server has (RFC 6761). */
const NAMES = ['a.test', 'b.test'];

/** Days that the rehearsal's certificates live: as long as Let's Encrypt's do today. */
const LIFETIME = 90;

/**
 * `certwizard rehearse`: the whole setup on a bare throw-away server, with a certificate authority of its own.
 * With a terminal it is the wizard, else (or with --yes) it asks nothing: there is nothing here that could be
 * harmed. Returns the exit code of the setup.
 */
export async function rehearse(context: CommandContext, canDraw: boolean): Promise<number> {
  const {flags, translate} = context;
  const {preset, binds} = withoutNetwork(presetAnswers(flags), translate);
  const missing = await missingForThrowaway();
  if (missing.length > 0) {
    prose(translate('rehearse.missing'));
    for (const {what, said} of missing) {
      tell(`  ${translate(`rehearse.needs.${what}`)}`);
      if (said !== null) {
        tell(`    ${said}`);
      }
    }
    return EXIT.failed;
  }
  const domains = preset.domains ?? NAMES;
  prose(translate('rehearse.world'));
  const world = await startWorld({names: domains, validityDays: LIFETIME, webBinds: binds}, line =>
    tell(`  ${line}`),
  );
  const {acmeServer, acmeCa} = world;
  try {
    if (canDraw && !flags.yes && !flags.json) {
      const {runWizard} = await import('../../ui/wizard.tsx');
      return await runWizard({
        server: world.web,
        preset: {...preset, acmeServer, acmeCa},
        steps: STEP_IDS,
        suggest: {domains: NAMES.join(' '), email: `ops@${NAMES[0]}`},
        notice: translate('rehearse.notice'),
        translate,
      });
    }
    const email = preset.email ?? `ops@${domains[0]}`;
    const answers = {...DEFAULTS, ...preset, domains, email, acmeServer, acmeCa} as const;
    return await setup({...context, server: world.web, flags: {...flags, yes: true}}, answers);
  } finally {
    await world.stop();
    prose(translate('rehearse.end', {cache: cacheFolder()}));
  }
}

/** Where the throw-away server has the copies. */
const SOURCES = '/srv/sources';

/**
 * A throw-away server reaches nobody: what is built from source comes from a folder of this machine, which shows in
 * the server, or the engine is the one that builds nothing. Throws UsageError for a place without copies.
 */
function withoutNetwork(preset: Partial<Answers>, translate: Translate) {
  const {engine, sources} = preset;
  if (engine === 'native') {
    return {preset, binds: []};
  }
  if (sources) {
    const binds = sourceBinds(sources, SOURCES);
    if (binds.length === 0) {
      throw new UsageError('usage.rehearse.sources', {name: shown(sources)});
    }
    return {preset: {...preset, sources: SOURCES}, binds};
  }
  if (engine === undefined) {
    prose(translate('rehearse.native'));
  }
  return {preset: {...preset, engine: engine ?? 'native'} as const, binds: []};
}
