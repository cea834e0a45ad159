import type {Translate} from '../messages/messages.ts';
import type {ListOffer, ListPlan} from '../run/cloud-list.ts';

/** The list as it will be, with a plus before what is new, or why nothing is written, in rows. */
export function formatListPlan({cloud, list}: ListOffer, plan: ListPlan, translate: Translate): string[] {
  switch (plan.can) {
    case 'unread':
      return [
        translate('cloud.unread'),
        `  ${plan.command}`,
        ...plan.said.map(row => `  ${row}`),
        translate('cloud.unread.do'),
      ];
    case 'refused':
      return [translate(`cloud.refused.${plan.reason}`)];
    case 'open':
      return plan.actions.length === 0
        ? [translate('plan.none')]
        : [
            translate('cloud.diff', {cloud: cloud.name, id: list}),
            ...plan.rules.map(({text, isNew}) => `${isNew ? '+' : ' '} ${text}`),
          ];
    default:
      return plan satisfies never;
  }
}
