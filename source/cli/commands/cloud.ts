import {UsageError} from '../../answers/usage-error.ts';
import {runActions} from '../../apply/run-actions.ts';
import {cloudTask} from '../../checks/cloud/cloud-task.ts';
import type {Cloud} from '../../clouds/cloud.ts';
import {CLOUDS} from '../../clouds/index.ts';
import {renderAction} from '../../core/render-shell.ts';
import {cloud as cloudProbe} from '../../facts/cloud.ts';
import {certwizard} from '../../known/started-as.ts';
import {VERSION} from '../../known/version.ts';
import {findLists, isLoggedIn} from '../../look/cloud-lists.ts';
import {lookAt} from '../../look/look-at.ts';
import {formatListPlan} from '../../output/list-plan-text.ts';
import {planList} from '../../run/cloud-list.ts';
import {type CommandContext, EXIT, print, printJson, prose, tell} from './command.ts';
import {confirm} from './confirm.ts';
import {runPlain} from './run-plain.ts';

/**
 * `certwizard cloud [LIST]`: says how the cloud's list is opened, and where the vendor's tool is installed and logged
 * in, which lists it can open. Given a list's identifier, opens it by that tool, after showing the rules as they will
 * be. Refuses where ssh or any rule would be lost.
 */
export async function cloud(context: CommandContext, id: string | null): Promise<number> {
  const {fact} = await lookAt(context.server, cloudProbe, undefined);
  const here = CLOUDS.find(({id}) => id === fact.id) ?? null;
  return id === null ? sayTask(context, here) : openList(context, cloudOf(id, here), id);
}

/** The cloud that a list is of: this server's where the identifier could be one of its, else the only one. */
function cloudOf(id: string, here: Cloud | null): Cloud {
  const fitting = CLOUDS.filter(({cli}) => cli.isId(id));
  const cloud = fitting.find(other => other === here) ?? (fitting.length === 1 ? fitting[0] : undefined);
  if (!cloud) {
    throw new UsageError(fitting.length === 0 ? 'usage.cloud-list' : 'usage.cloud-list.which', {id});
  }
  return cloud;
}

async function sayTask({server, flags, translate}: CommandContext, here: Cloud | null): Promise<number> {
  const task = cloudTask({cloud: {id: here?.id ?? null}});
  if (here) {
    prose(translate('cloud.tool.looking', {tool: here.cli.tool}));
  }
  const loggedIn = here !== null && (await isLoggedIn(server, here.cli));
  const lists = here && loggedIn ? await findLists(server, here.cli) : [];
  if (flags.json) {
    printJson(task && {...task, loggedIn, lists});
    return EXIT.well;
  }
  if (!task || !here) {
    print(translate('cloud.none'));
    return EXIT.well;
  }
  print(translate('cloud.first', {cloud: task.cloud}));
  task.console.map((click, index) => print(`  ${index + 1}. ${click}`));
  print(translate('cloud.command'));
  print(`  ${task.command}`);
  const {tool} = here.cli;
  if (!loggedIn) {
    print(translate('cloud.tool.none', {tool}));
  } else if (lists.length === 0) {
    print(translate('cloud.tool.ask', {tool}));
    print(`  ${certwizard('cloud', 'LIST')}`);
    print(translate('cloud.tool.form', {form: {key: `cloud.form.${here.id}`}}));
  } else {
    print(translate('cloud.tool.lists', {tool}));
    lists.map(list => print(`  ${certwizard('cloud', list)}`));
  }
  return EXIT.well;
}

async function openList(context: CommandContext, cloud: Cloud, id: string): Promise<number> {
  const {server, flags, translate} = context;
  const offer = {cloud, list: id};
  const planned = await planList(server, offer);
  formatListPlan(offer, planned, translate).map(tell);
  if (planned.can !== 'open') {
    return EXIT.failed;
  }
  const {actions} = planned;
  if (actions.length === 0) {
    return EXIT.well;
  }
  if (flags['dry-run']) {
    print(actions.map(renderAction).join('\n\n'));
    return EXIT.well;
  }
  if (!(await confirm(context, {key: 'plan.ask'}))) {
    prose(translate('plan.left'));
    return EXIT.well;
  }
  return runPlain(context, onStart =>
    runActions(server, {command: 'setup', version: VERSION}, [{step: 'port80', actions}], onStart),
  );
}
