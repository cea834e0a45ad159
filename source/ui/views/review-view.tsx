import {countActions} from '../../core/plan.ts';
import {countOf} from '../../messages/messages.ts';
import {useLook} from '../context.ts';
import {pad} from '../fit.ts';
import {BLANK, type Line, line, textOf} from '../line.ts';
import {bodyHeight} from '../pager.ts';
import {foreseenBy, hereBefore, type ReviewItem, reviewItems} from '../state/review.ts';
import type {Screen, State} from '../state.ts';
import {mark, type UiText} from '../words.ts';
import {Choice} from './choice.tsx';
import {reviewLines} from './review-lines.ts';
import {Rows} from './rows.tsx';

type Reviewing = Extract<Screen, {kind: 'review'}>;

/** The plan: at a glance, step by step, and what can be done with it. */
export function ReviewView({state, screen}: {state: State; screen: Reviewing}) {
  const {words} = useLook();
  const {review, selected, confirming} = screen;
  const items = reviewItems(review);
  const head = [...reviewLines(words, review), BLANK];
  const room = bodyHeight(state) - head.length;
  return (
    <>
      <Rows rows={head} />
      {confirming ? (
        <Rows rows={confirmation(words, state, screen)} />
      ) : (
        <Choice
          labels={items.map(item => label(words, review, item))}
          selected={selected}
          limit={Math.max(3, Math.min(items.length, room))}
        />
      )}
    </>
  );
}

function confirmation({translate}: UiText, {given}: State, {review}: Reviewing): Line[] {
  const count = countActions(review.plan);
  return [
    line(
      translate('ui.review.confirm', {actions: countOf('action', count), server: given.serverName}),
      'warning',
    ),
    line(translate('ui.review.confirm.keys'), 'strong'),
  ];
}

function label(words: UiText, review: Reviewing['review'], item: ReviewItem): string {
  const {translate} = words;
  const {plan} = review;
  switch (item.item) {
    case 'step': {
      const planned = plan.steps[item.index];
      if (!planned) {
        return '';
      }
      const {step, actions} = planned;
      const count =
        actions.length === 0
          ? textOf([mark(words, 'satisfied')])
          : translate(countOf('action', actions.length));
      return `${item.index + 1} ${pad(step, 13)}${pad(translate(`step.${step}`), 32)}${count}`;
    }
    case 'apply':
      return translate('ui.review.apply', {actions: countOf('action', countActions(plan))});
    case 'here':
      return translate('ui.review.here', {count: hereBefore(review).length});
    case 'foreseen':
      return translate('ui.review.foreseen', {count: foreseenBy(review).length});
    case 'touched':
    case 'cloud':
    case 'leave':
      return translate(`ui.review.${item.item}`);
    default:
      return item satisfies never;
  }
}
