import type {ListOffer, ListPlan} from '../run/cloud-list.ts';
import {wrapExactly, wrapWords} from './fit.ts';
import type {Line} from './line.ts';
import type {UiText} from './words.ts';

/**
 * The list as it will be, with a plus before what is new, or why nothing is written. Nothing is left out; where not
 * all of it fits in `height` rows, what is new comes first.
 */
export function listLines(
  words: UiText,
  offer: ListOffer,
  planned: ListPlan,
  columns: number,
  height = Number.POSITIVE_INFINITY,
): Line[] {
  const head = listHead(words, offer, planned, columns);
  const rules = planned.can === 'open' && planned.actions.length > 0 ? planned.rules : [];
  const rows = rules.map(rule => ({rule, lines: ruleLines(words, rule, columns)}));
  const fits = head.length + rows.flatMap(({lines}) => lines).length <= height;
  const shown = fits ? rows : rows.toSorted((a, b) => Number(b.rule.isNew) - Number(a.rule.isNew));
  return [...head, ...shown.flatMap(({lines}) => lines)];
}

/** What comes of the list, or why nothing is written. */
function listHead(
  {translate, glyphs}: UiText,
  {cloud, list}: ListOffer,
  planned: ListPlan,
  columns: number,
): Line[] {
  switch (planned.can) {
    case 'unread':
      return [
        ...wrapWords(translate('cloud.unread'), columns, '', 'warning'),
        ...wrapExactly(planned.command, columns, glyphs.continued),
        ...planned.said.flatMap(row => wrapWords(row, columns, '  ')),
        ...wrapWords(translate('cloud.unread.do'), columns),
      ];
    case 'refused':
      return wrapWords(translate(`cloud.refused.${planned.reason}`), columns, '', 'warning');
    case 'open':
      return planned.actions.length === 0
        ? wrapWords(translate('plan.none'), columns)
        : wrapWords(translate('cloud.diff', {cloud: cloud.name, id: list}), columns, '', 'warning');
    default:
      return planned satisfies never;
  }
}

type Rule = Extract<ListPlan, {can: 'open'}>['rules'][number];

function ruleLines({glyphs}: UiText, {text, isNew}: Rule, columns: number): Line[] {
  const row = `${isNew ? '+' : ' '} ${text}`;
  return wrapExactly(row, columns, glyphs.continued, isNew ? 'good' : 'plain');
}
