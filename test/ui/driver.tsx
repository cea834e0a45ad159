import {validateDomains} from '../../source/answers/validate.ts';
import {STEP_IDS} from '../../source/core/plan.ts';
import {thisServer} from '../../source/core/server-behind.ts';
import {translator} from '../../source/messages/messages.ts';
import {runWizard} from '../../source/ui/wizard.tsx';
import {answersFor} from './facts.ts';
import {SCRIPTS, scriptedEngine} from './scripted-engine.ts';

// The wizard over a scripted server, for a terminal: `node driver.mjs SCRIPT [NAME…]`.
const [, , script, ...names] = process.argv;

process.exitCode = await runWizard({
  server: {...thisServer(), name: 'a scripted server'},
  preset: names.length > 0 ? answersFor(validateDomains(names)) : {},
  steps: STEP_IDS,
  notice: 'REHEARSAL on a throw-away server: this machine is not changed',
  translate: translator('en'),
  engine: scriptedEngine(SCRIPTS.find(known => known === script) ?? 'well'),
});
process.stdout.write(`left with ${process.exitCode}\n`);
