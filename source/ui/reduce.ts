import {openQuestions, type QuestionId} from '../answers/questions.ts';
import {cloudIngress} from '../checks/cloud/cloud-ingress.ts';
import {diagnose, findingsOf, notVerified, probeFindings} from '../checks/diagnose.ts';
import {type Finding, isFailure} from '../core/finding.ts';
import {countActions} from '../core/plan.ts';
import type {Gathered} from '../facts/facts.ts';
import {focusOf} from '../facts/focus.ts';
import {workerUser} from '../facts/worker.ts';
import {certwizard} from '../known/started-as.ts';
import {statusOf} from '../run/status.ts';
import {STEPS} from '../steps/steps.ts';
import {commandsOf, isTyping} from './commands-of.ts';
import {type Command, commandFor} from './keys.ts';
import {pageHeight, pagerLines} from './pager.ts';
import type {KeyPress} from './press.ts';
import {choose} from './state/choose.ts';
import {askForCloud, takeList, takeLook, takeOffer} from './state/cloud.ts';
import {onEnded} from './state/ended.ts';
import {leave, leftAsItIs} from './state/leave.ts';
import {answersOf, ask, onQuestion, questionBefore, typeInto} from './state/questions.ts';
import {onReview, onStep} from './state/review.ts';
import {crashRun, NO_FAILURE, onRun, takeEvent, takeOutput} from './state/run.ts';
import type {HistoryItem, Pager, Screen, State, UiEvent} from './state.ts';
import type {UiText} from './words.ts';

/**
 * The whole behaviour of the terminal app: a state and an event give the next state. Pure; what has to be done
 * in the world follows from the state (see use-engine.ts).
 */
export function reducer(words: UiText): (state: State, event: UiEvent) => State {
  return (state, event) => {
    const {screen} = state;
    if (screen.kind === 'left') {
      return state;
    }
    switch (event.type) {
      case 'press':
        return press(words, {...state, at: event.at}, event.press);
      case 'tick':
        return {...state, at: event.at, frame: state.frame + 1};
      case 'resized':
        return {...state, size: event.size};
      case 'found':
        return screen.kind === 'looking' ? found(state, event.gathered) : state;
      case 'planned':
        return screen.kind === 'planning' ? planned(state, event) : state;
      case 'run':
        return screen.kind === 'run'
          ? takeEvent({...state, at: event.at}, screen.run, event.event, event.at)
          : state;
      case 'cloud':
        return screen.kind === 'run' ? askForCloud(state, screen.run, event.task, event.offer) : state;
      case 'cloud-offer':
        return screen.kind === 'run' ? takeOffer(state, screen.run, event.offer) : state;
      case 'cloud-list':
        return screen.kind === 'run' ? takeList(state, screen.run, event.planned) : state;
      case 'cloud-seen':
        return screen.kind === 'run' ? takeLook(state, screen.run, event.seen) : state;
      case 'output':
        return screen.kind === 'run' ? takeOutput(state, screen.run, event.lines) : state;
      case 'looked':
        return screen.kind === 'finishing' ? finish(state, screen, event.gathered) : state;
      case 'crashed':
        return crash(state, event.message);
      case 'ended-by-signal':
        return leave(state, event.code, {
          item: 'text',
          mark: 'stopped',
          text: {key: 'ui.left.signal', values: {again: certwizard()}},
        });
      default:
        return event satisfies never;
    }
  };
}

function press(words: UiText, state: State, key: KeyPress): State {
  if (isTyping(state) && state.screen.kind === 'question') {
    const typed = typeInto(state, state.screen, key);
    if (typed) {
      return typed;
    }
  }
  const command = commandFor(key, commandsOf(state));
  return command ? obey(words, state, command) : state;
}

function obey(words: UiText, state: State, command: Command): State {
  const {screen, pager, help} = state;
  if (command === 'help') {
    return {...state, help: !help};
  }
  if (command === 'interrupt') {
    return interrupt({...state, quitting: false}, screen);
  }
  if (state.quitting) {
    const answered = {...state, quitting: false};
    return command === 'yes' ? onScreen(answered, screen, 'quit') : answered;
  }
  if (help) {
    return {...state, help: false};
  }
  if (pager) {
    return turnPage(words, state, pager, command);
  }
  if (command === 'quit' && wouldLose(state)) {
    return {...state, quitting: true};
  }
  return onScreen(state, screen, command);
}

/** Screens before a run: what was answered by then is nowhere else. */
const BEFORE_A_RUN: readonly Screen['kind'][] = ['question', 'planning', 'obstacles', 'review', 'step'];

/** True where quitting would lose answers that somebody has given. */
function wouldLose({given, screen, inputs}: State): boolean {
  const typed = Object.entries(inputs).some(([id, input]) => input !== given.suggest[id as QuestionId]);
  return BEFORE_A_RUN.includes(screen.kind) && typed;
}

function onScreen(state: State, screen: Screen, command: Command): State {
  switch (screen.kind) {
    case 'looking':
    case 'planning':
    case 'finishing':
      return command === 'quit' ? leaveEarly(state, screen, 0) : state;
    case 'question':
      return command === 'quit' ? leave(state, 0) : onQuestion(state, screen, command);
    case 'obstacles':
      return onObstacles(state, screen, command);
    case 'review':
      return onReview(state, screen, command);
    case 'step':
      return onStep(state, screen, command);
    case 'run':
      return onRun(state, screen, command);
    case 'ended':
      return onEnded(state, screen, command);
    case 'done':
      return {...state, screen: {kind: 'left', code: screen.code}};
    case 'left':
      return state;
    default:
      return screen satisfies never;
  }
}

/** Ctrl-C leaves at once wherever nothing is under way. */
function interrupt(state: State, screen: Screen): State {
  switch (screen.kind) {
    case 'run':
    case 'ended':
    case 'done':
      return onScreen({...state, pager: null, help: false}, screen, 'interrupt');
    default:
      return leaveEarly(state, screen, 130);
  }
}

/** After a run, "nothing was changed" would not be true. */
function leaveEarly(state: State, screen: Screen, code: number): State {
  return screen.kind === 'finishing'
    ? leave(state, code, {
        item: 'text',
        mark: 'info',
        text: {key: 'ui.left.unproved', values: {status: certwizard('status')}},
      })
    : leave(state, code);
}

/** What an obstacle can be answered with: removing it elsewhere and looking again, or leaving. */
export const OBSTACLE_CHOICES = ['again', 'leave'] as const;

function onObstacles(state: State, screen: Extract<Screen, {kind: 'obstacles'}>, command: Command): State {
  const {findings, selected} = screen;
  switch (command) {
    case 'enter':
      return OBSTACLE_CHOICES[selected] === 'again'
        ? {...state, screen: {kind: 'planning'}}
        : leaveObstacles(state, findings);
    case 'quit':
      return leaveObstacles(state, findings);
    case 'details':
      return {...state, pager: {content: {show: 'findings', findings}, offset: 0}};
    case 'back': {
      const before = questionBefore(state);
      return before ? ask(state, before) : state;
    }
    default:
      return {...state, screen: {...screen, selected: choose(selected, command, OBSTACLE_CHOICES.length)}};
  }
}

function leaveObstacles(state: State, findings: readonly Finding[]): State {
  return leave(state, 1, {item: 'findings', findings}, leftAsItIs(state));
}

function turnPage(words: UiText, state: State, pager: Pager, command: Command): State {
  const {content} = pager;
  if (command === 'back') {
    return {...state, pager: null};
  }
  if (command === 'details' && content.show === 'action') {
    return {
      ...state,
      pager: {content: {...content, as: content.as === 'diff' ? 'commands' : 'diff'}, offset: 0},
    };
  }
  const height = pageHeight(state);
  const last = Math.max(0, pagerLines(words, content, state.size.columns).length - height);
  const from = Math.min(pager.offset, last);
  const moves: Partial<Record<Command, number>> = {
    up: from - 1,
    down: from + 1,
    'page-up': from - height,
    'page-down': from + height,
    home: 0,
    end: last,
  };
  const offset = Math.max(0, Math.min(last, moves[command] ?? from));
  return {...state, pager: {content, offset}};
}

function found(state: State, gathered: Gathered): State {
  const seen: State = {...state, gathered, history: [...state.history, {item: 'found', gathered}]};
  return ask(seen, openQuestions(state.given.preset, state.inputs)[0]);
}

function planned(state: State, event: Extract<UiEvent, {type: 'planned'}>): State {
  const {gathered, plan, obstacles} = event;
  const seen: State = {...state, gathered};
  if (obstacles.length > 0) {
    return {...seen, screen: {kind: 'obstacles', findings: obstacles, selected: 0}};
  }
  const answers = answersOf(state);
  if (countActions(plan) > 0) {
    const review = {answers, plan, facts: gathered.facts};
    return {...seen, screen: {kind: 'review', review, selected: 0, confirming: false}};
  }
  const satisfied: HistoryItem = {item: 'text', mark: 'done', text: {key: 'ui.review.satisfied'}};
  return finish(
    {...seen, history: [...seen.history, {item: 'answers', answers}, satisfied]},
    {kind: 'finishing', answers, proofs: []},
    gathered,
  );
}

function finish(
  state: State,
  {answers, proofs}: Extract<Screen, {kind: 'finishing'}>,
  gathered: Gathered,
): State {
  const focus = focusOf(answers);
  const checks = [...new Set(state.given.steps.flatMap(step => STEPS[step].verify))];
  const diagnoses = diagnose(gathered, checks, focus);
  const failures = [...probeFindings(gathered), ...findingsOf(diagnoses), ...notVerified(diagnoses)].filter(
    isFailure,
  );
  const summary: HistoryItem = {
    item: 'summary',
    status: statusOf(gathered.facts, answers.domains),
    worker: workerUser(gathered.facts),
    diagnoses,
    cloud: cloudIngress.diagnose(gathered.facts, focus),
    proofs,
  };
  return {
    ...state,
    gathered,
    history: [...state.history, summary],
    screen: {kind: 'done', code: failures.length > 0 ? 1 : 0},
  };
}

function crash(state: State, message: string): State {
  return state.screen.kind === 'run'
    ? crashRun(state, state.screen.run, message, state.at)
    : leave(state, 1, {item: 'failure', failure: {...NO_FAILURE, message}, run: null});
}
