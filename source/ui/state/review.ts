import {cloudIngress} from '../../checks/cloud/cloud-ingress.ts';
import type {Finding} from '../../core/finding.ts';
import {alreadyHere, type Here} from '../../facts/already-here.ts';
import {focusOf} from '../../facts/focus.ts';
import {foreseen} from '../../run/foreseen.ts';
import type {Command} from '../keys.ts';
import type {PagerContent, Review, Screen, State} from '../state.ts';
import {choose} from './choose.ts';
import {leave} from './leave.ts';
import {ask, questionBefore} from './questions.ts';
import {beginRun} from './run.ts';

/** What can be opened or chosen in the review, from top to bottom. Not the applying stands first. */
export type ReviewItem =
  | {readonly item: 'step'; readonly index: number}
  | {readonly item: 'touched' | 'here' | 'foreseen' | 'cloud' | 'apply' | 'leave'};

export function reviewItems(review: Review): ReviewItem[] {
  return [
    ...review.plan.steps.map((_, index) => ({item: 'step' as const, index})),
    {item: 'touched'},
    ...(hereBefore(review).length > 0 ? [{item: 'here' as const}] : []),
    ...(foreseenBy(review).length > 0 ? [{item: 'foreseen' as const}] : []),
    ...(cloudFindings(review).length > 0 ? [{item: 'cloud' as const}] : []),
    {item: 'leave'},
    {item: 'apply'},
  ];
}

/** What is on the server beside certwizard, and what becomes of it. */
export function hereBefore({facts, answers}: Review): Here[] {
  return alreadyHere(facts, focusOf(answers));
}

/** What has to be said about the ingress list of the cloud that the server stands in. */
export function cloudFindings({facts, answers}: Review): Finding[] {
  return cloudIngress.diagnose(facts, focusOf(answers));
}

/** What looking ahead has found, and what is planned does not mend. */
export function foreseenBy({facts, answers, plan}: Review): Finding[] {
  return foreseen(
    // Where a probe had failed there would be nothing to review.
    {facts, failures: []},
    answers,
    plan.steps.map(({step}) => step),
  );
}

/** A command on the review. Applying takes two keys, the second of them not Enter. */
export function onReview(state: State, screen: Extract<Screen, {kind: 'review'}>, command: Command): State {
  const {review, selected, confirming} = screen;
  if (confirming) {
    return command === 'yes' ? beginRun(state, review) : {...state, screen: {...screen, confirming: false}};
  }
  const items = reviewItems(review);
  const item = items[selected];
  const open = (content: PagerContent): State => ({...state, pager: {content, offset: 0}});
  switch (command) {
    case 'enter':
      switch (item?.item) {
        case 'step':
          return {...state, screen: {kind: 'step', review, step: item.index, selected: 0}};
        case 'touched':
          return open({show: 'touched', review});
        case 'here':
          return open({show: 'here', here: hereBefore(review)});
        case 'foreseen':
          return open({show: 'findings', findings: foreseenBy(review)});
        case 'cloud':
          return open({show: 'cloud', findings: cloudFindings(review)});
        case 'apply':
          return {...state, screen: {...screen, confirming: true}};
        case 'leave':
          return leave(state, 0);
        default:
          return state;
      }
    case 'details': {
      const planned = item?.item === 'step' ? review.plan.steps[item.index] : undefined;
      return planned ? open({show: 'step', planned}) : state;
    }
    case 'back': {
      const before = questionBefore(state);
      return before ? ask(state, before) : state;
    }
    case 'quit':
      return leave(state, 0);
    default:
      return {...state, screen: {...screen, selected: choose(selected, command, items.length)}};
  }
}

/** A command on an opened step. */
export function onStep(state: State, screen: Extract<Screen, {kind: 'step'}>, command: Command): State {
  const {review, step, selected} = screen;
  const planned = review.plan.steps[step];
  const action = planned?.actions[selected];
  switch (command) {
    case 'enter':
      return action
        ? {
            ...state,
            pager: {content: {show: 'action', action, before: review.facts.files, as: 'diff'}, offset: 0},
          }
        : state;
    case 'details':
      return planned ? {...state, pager: {content: {show: 'step', planned}, offset: 0}} : state;
    case 'back':
      return {...state, screen: {kind: 'review', review, selected: step, confirming: false}};
    case 'quit':
      return leave(state, 0);
    default:
      return {
        ...state,
        screen: {...screen, selected: choose(selected, command, planned?.actions.length ?? 0)},
      };
  }
}
