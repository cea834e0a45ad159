import {openCloudList} from '../../scripts/steps/cloud-list.ts';
import type {Cloud} from '../clouds/cloud.ts';
import {CLOUDS} from '../clouds/index.ts';
import type {Refusal, VendorCli} from '../clouds/vendor-cli.ts';
import type {Action} from '../core/action.ts';
import type {Server} from '../core/server.ts';
import type {Facts} from '../facts/facts.ts';
import {PORTS} from '../known/ports.ts';
import {findLists, isLoggedIn, readList} from '../look/cloud-lists.ts';
import {clean, cleanLines} from '../text/clean.ts';

/** A list that can be opened from here: the cloud that it is of, and its identifier there. */
export type ListOffer = {readonly cloud: Cloud; readonly list: string};

/** What the vendor's tool would make of a list, in texts that are safe to show. */
export type ListPlan =
  /** What was asked of the tool, and what it said instead of a list. */
  | {readonly can: 'unread'; readonly command: string; readonly said: readonly string[]}
  | {readonly can: 'refused'; readonly reason: Refusal}
  /** The rules as they will be; without actions everybody gets in already. */
  | {
      readonly can: 'open';
      readonly rules: readonly {readonly text: string; readonly isNew: boolean}[];
      readonly actions: readonly Action[];
    };

/**
 * Where the cloud's tool is logged in, and one list alone stands before this server: that can be opened here. One that
 * rules are added to is taken before those that are replaced as a whole, unless one of these lets in already.
 */
export async function findOffer(server: Server, {cloud}: Pick<Facts, 'cloud'>): Promise<ListOffer | null> {
  const here = CLOUDS.find(({id}) => id === cloud.id);
  if (!here || !(await isLoggedIn(server, here.cli))) {
    return null;
  }
  const {list, others} = chooseList(await findLists(server, here.cli), here.cli);
  if (list === null) {
    return null;
  }
  const offers = others.map(other => ({cloud: here, list: other}));
  const plans = await Promise.all(offers.map(offer => planList(server, offer)));
  const open = plans.findIndex(plan => plan.can === 'open' && plan.actions.length === 0);
  return offers[open] ?? {cloud: here, list};
}

/** The list to open, null where several could be; and those beside it that may let everybody in already. */
export function chooseList(
  lists: readonly string[],
  {replaces}: Pick<VendorCli, 'replaces'>,
): {readonly list: string | null; readonly others: readonly string[]} {
  const replaced = lists.filter(replaces);
  const added = lists.filter(list => !replaces(list));
  const [list = null, ...more] = added.length > 0 ? added : replaced;
  return more.length > 0 ? {list: null, others: []} : {list, others: added.length > 0 ? replaced : []};
}

/** Reads a list by the vendor's tool, and plans to open it. Changes nothing. */
export async function planList(server: Server, offer: ListOffer): Promise<ListPlan> {
  const {printed, seen} = await readList(server, offer.cloud.cli, offer.list);
  return printed === undefined
    ? {can: 'unread', command: seen.command, said: cleanLines((seen.stderr || seen.stdout).trim())}
    : planPrinted(offer, printed);
}

/** What is to be done with a list. `printed` is what the tool printed, parsed. */
export function planPrinted({cloud, list}: ListOffer, printed: unknown): ListPlan {
  const change = cloud.cli.change(list, printed, PORTS);
  return change.refused === null
    ? {
        can: 'open',
        rules: change.after.map(rule => ({
          text: clean(JSON.stringify(rule)),
          isNew: !change.before.includes(rule),
        })),
        actions: openCloudList(cloud.name, list, change),
      }
    : {can: 'refused', reason: change.refused};
}
