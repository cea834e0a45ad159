import type {Action} from '../engine/action.ts';
import {lookFromInside} from '../engine/look-from-inside.ts';
import {findLists, isLoggedIn} from '../facts/cloud-lists.ts';
import type {Facts} from '../facts/facts.ts';
import {formatWayIn} from '../output/way-in-text.ts';
import type {Cloud} from '../steps/clouds/cloud.ts';
import {cloudTask} from '../steps/clouds/cloud-task.ts';
import {CLOUDS} from '../steps/clouds/index.ts';
import {ask, Interrupted} from './ask.ts';
import {planList} from './cloud.ts';
import {type CommandContext, tell} from './command.ts';
import {confirm} from './confirm.ts';

/**
 * Sees the operator through the cloud's list: the clicks, the vendor's tool where it is logged in, then Enter, a look
 * from here, and again until it is open or they go on. The authority's rehearsal, which comes next, is the eye outside.
 * What it returns is to be run, after which it goes on where it was; nothing is left when it returns none.
 */
export function cloudOpener(context: CommandContext, facts: Facts, names: readonly string[]) {
  let offer: Offer | null | undefined;
  return async (): Promise<Action[]> => {
    const cloud = CLOUDS.find(({id}) => id === facts.cloud.id);
    if (!cloud) {
      return [];
    }
    const somebody = context.interactive && !context.flags.yes && !context.flags.json;
    if (offer === undefined) {
      sayTask(context, facts);
      offer = somebody ? await findOffer(context, cloud) : null;
    }
    const actions = somebody ? await openWith(context, names, offer) : [];
    if (actions.length === 0) {
      tell(context.translate('cloud.later'));
    }
    return actions;
  };
}

type Offer = {readonly cloud: Cloud; readonly list: string};

function sayTask({translate}: CommandContext, facts: Facts): void {
  const task = cloudTask(facts);
  if (task) {
    tell(translate('cloud.first', {cloud: task.cloud}));
    task.console.map((click, index) => tell(`  ${index + 1}. ${click}`));
    tell(translate('cloud.command'));
    tell(`  ${task.command}`);
  }
}

/** Where the vendor's tool is logged in, and one list alone stands before this server: that can be opened here. */
async function findOffer({server, translate}: CommandContext, cloud: Cloud): Promise<Offer | null> {
  tell(translate('cloud.tool.looking', {tool: cloud.cli.tool}));
  const lists = (await isLoggedIn(server, cloud.cli)) ? await findLists(server, cloud.cli) : [];
  const [list] = lists;
  return list !== undefined && lists.length === 1 ? {cloud, list} : null;
}

async function openWith(
  context: CommandContext,
  names: readonly string[],
  offer: Offer | null,
): Promise<Action[]> {
  const {server, translate} = context;
  try {
    for (;;) {
      if (offer) {
        tell(translate('cloud.offer', {tool: offer.cloud.cli.tool, list: offer.list}));
      }
      const word = (await ask(translate('cloud.done'))).toLowerCase();
      if (word === 's') {
        return [];
      }
      if (word === 't' && offer) {
        const actions = (await planList(context, offer.cloud, offer.list)) ?? [];
        if (actions.length > 0 && (await confirm(context, translate('plan.ask')))) {
          return actions;
        }
        continue;
      }
      tell(translate('look.under-way'));
      const {ways, verdict} = await lookFromInside(server, names);
      ways.flatMap(way => formatWayIn(way, translate)).map(tell);
      tell(translate(`look.${verdict}`));
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
