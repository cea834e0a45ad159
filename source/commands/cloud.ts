import {openCloudList} from '../../scripts/open-cloud-list.ts';
import {PORTS} from '../../scripts/open-port-80.ts';
import {UsageError} from '../answers/usage-error.ts';
import {renderAction} from '../engine/render-shell.ts';
import {runActions} from '../engine/run-actions.ts';
import {run} from '../engine/server.ts';
import {gatherFacts} from '../facts/facts.ts';
import {cloudTask} from '../steps/clouds/cloud-task.ts';
import {REPLACED_LISTS, type ReplacedList} from '../steps/clouds/replaced-list.ts';
import {VERSION} from '../version.ts';
import {type CommandContext, EXIT, print, tell} from './command.ts';
import {confirm} from './confirm.ts';
import {runPlain} from './run-plain.ts';

/** Milliseconds that a vendor's tool may take to answer. */
const PATIENCE = 60_000;

/**
 * `certwizard cloud [LIST]`: says how the cloud's list is opened; given the list's identifier, opens it by the
 * vendor's tool, after showing the whole list that would be written. Refuses where ssh or any rule would be lost.
 */
export async function cloud(context: CommandContext, id: string | null): Promise<number> {
  if (id === null) {
    return sayTask(context);
  }
  const list = REPLACED_LISTS.find(list => list.isId(id));
  if (!list) {
    throw new UsageError('usage.cloud-list', {id});
  }
  return openList(context, list, id);
}

async function sayTask({server, flags, translate}: CommandContext): Promise<number> {
  const task = cloudTask((await gatherFacts(server, null)).facts);
  if (flags.json) {
    print(JSON.stringify(task));
    return EXIT.well;
  }
  if (!task) {
    print(translate('cloud.none'));
    return EXIT.well;
  }
  print(translate('cloud.first', {cloud: task.cloud}));
  task.console.map((click, index) => print(`  ${index + 1}. ${click}`));
  print(translate('cloud.command'));
  print(`  ${task.command}`);
  return EXIT.well;
}

async function openList(context: CommandContext, list: ReplacedList, id: string): Promise<number> {
  const {server, flags, translate} = context;
  const seen = await run(server, list.read(id), {timeout: PATIENCE});
  const whole = seen.exitCode === 0 ? parse(seen.stdout) : undefined;
  if (whole === undefined) {
    tell(translate('cloud.unread', {command: seen.command}));
    tell(`  ${(seen.stderr || seen.stdout).trim()}`);
    return EXIT.failed;
  }
  const merged = list.merge(whole, PORTS);
  if (merged.refused !== null) {
    tell(translate(`cloud.refused.${merged.refused}`));
    return EXIT.failed;
  }
  const actions = openCloudList(list, id, whole, merged);
  if (actions.length === 0) {
    tell(translate('plan.none'));
    return EXIT.well;
  }
  tell(translate('cloud.diff', {cloud: list.vendor, id}));
  for (const rule of merged.after) {
    tell(`${merged.before.includes(rule) ? ' ' : '+'} ${JSON.stringify(rule)}`);
  }
  if (flags['dry-run']) {
    print(actions.map(renderAction).join('\n\n'));
    return EXIT.well;
  }
  if (!(await confirm(context, translate('plan.ask')))) {
    tell(translate('plan.left'));
    return EXIT.well;
  }
  return runPlain(context, onStart =>
    runActions(server, {command: 'setup', version: VERSION}, [{step: 'port80', actions}], onStart),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
