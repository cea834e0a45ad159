import {type CloudTask, cloudTask} from '../../checks/cloud/cloud-task.ts';
import type {Action} from '../../core/action.ts';
import type {Facts} from '../../facts/facts.ts';
import {certwizard} from '../../known/started-as.ts';
import {columnsOf} from '../../output/columns.ts';
import {formatListPlan} from '../../output/list-plan-text.ts';
import {formatWaysIn} from '../../output/way-in-text.ts';
import {findOffer, type ListOffer, planList} from '../../run/cloud-list.ts';
import {lookFromInside} from '../../run/look-from-inside.ts';
import {ask, Interrupted} from './ask.ts';
import {type CommandContext, prose, tell} from './command.ts';
import {confirm} from './confirm.ts';

/**
 * Sees the operator through the cloud's list: the clicks, the vendor's tool where it is logged in, then Enter, a look
 * from here, and again until it is open or they go on. The authority's rehearsal, which comes next, is the eye outside.
 * What it returns is to be run, after which it goes on where it was; nothing is left when it returns none.
 */
export function cloudOpener(context: CommandContext, facts: Facts, names: readonly string[]) {
  let offer: ListOffer | null | undefined;
  return async (): Promise<readonly Action[]> => {
    const task = cloudTask(facts);
    if (!task) {
      return [];
    }
    const somebody = context.interactive && !context.flags.yes && !context.flags.json;
    if (offer === undefined) {
      sayTask(context, task);
      offer = somebody ? await lookForOffer(context, facts, task) : null;
    }
    const actions = somebody ? await openWith(context, names, offer) : [];
    if (actions.length === 0) {
      prose(context.translate('cloud.later'));
      tell(`  ${certwizard('probe', 'NAME')}`);
    }
    return actions;
  };
}

function sayTask({translate}: CommandContext, {cloud, console, command}: CloudTask): void {
  prose(translate('cloud.first', {cloud}));
  console.map((click, index) => tell(`  ${index + 1}. ${click}`));
  prose(translate('cloud.command'));
  tell(`  ${command}`);
}

function lookForOffer(
  {server, translate}: CommandContext,
  facts: Facts,
  {tool}: CloudTask,
): Promise<ListOffer | null> {
  prose(translate('cloud.tool.looking', {tool}));
  return findOffer(server, facts);
}

async function openWith(
  context: CommandContext,
  names: readonly string[],
  offer: ListOffer | null,
): Promise<readonly Action[]> {
  const {server, translate} = context;
  try {
    for (;;) {
      if (offer) {
        prose(translate('cloud.offer', {tool: offer.cloud.cli.tool, list: offer.list}));
      }
      const word = (await ask(translate('cloud.done'))).toLowerCase();
      if (word === 's') {
        return [];
      }
      if (word === 't' && offer) {
        const planned = await planList(server, offer);
        formatListPlan(offer, planned, translate).map(tell);
        const actions = planned.can === 'open' ? planned.actions : [];
        if (actions.length > 0 && (await confirm(context, {key: 'plan.ask'}))) {
          return actions;
        }
        continue;
      }
      prose(translate('look.under-way'));
      const {ways, verdict} = await lookFromInside(server, names);
      formatWaysIn(ways, translate, columnsOf(process.stderr)).map(tell);
      prose(`\n${translate(`look.${verdict}`)}`);
      if (verdict === 'open' || verdict === 'unseen') {
        return [];
      }
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) {
      throw error;
    }
    // Handed on to the run, which then stops.
    process.emit('SIGINT');
    return [];
  }
}
