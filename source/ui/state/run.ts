import type {RunEvent, StopWhen} from '../../apply/events.ts';
import type {Command} from '../keys.ts';
import type {
  CurrentStep,
  Failure,
  HistoryItem,
  Outcome,
  Review,
  Run,
  RunQuestion,
  Screen,
  State,
  StepResult,
} from '../state.ts';
import {choose} from './choose.ts';
import {chooseCloud, chooseList, cloudChoices, leaveList, listChoices} from './cloud.ts';
import {withRun} from './with-run.ts';

/** Lines of output that are kept to be looked at; the whole of it is in the run's log. */
const LOG_LINES = 500;

/** What the question about Ctrl-C offers, the default first. */
export const STOP_CHOICES = ['after-action', 'now', 'go-on'] as const;
/** What is offered where the server has changed since the review, the default first. */
export const CHANGED_CHOICES = ['no', 'yes'] as const;

/** The messages of what is offered below a question, the default first. */
export function choicesOf(question: RunQuestion) {
  switch (question.ask) {
    case 'stop':
      return STOP_CHOICES.map(choice => `ui.stop.${choice}` as const);
    case 'changed':
      return CHANGED_CHOICES.map(choice => `ui.changed.${choice}` as const);
    case 'cloud':
      return cloudChoices(question).map(choice => `ui.cloud.${choice}` as const);
    case 'cloud-list':
      return listChoices(question).map(choice => `ui.cloud-list.${choice}` as const);
    default:
      return question satisfies never;
  }
}

/** The state in which a reviewed plan is being applied. */
export function beginRun(state: State, review: Review): State {
  const run: Run = {
    review,
    id: null,
    current: null,
    verified: null,
    waiting: review.plan.steps.map(({step}) => step),
    log: [],
    longLog: false,
    question: null,
    stop: null,
    approval: null,
    cloudLooks: 0,
    listReads: 0,
    opening: null,
    cloudDone: false,
    foreseen: [],
    failure: null,
    proofs: [],
  };
  return {
    ...state,
    ran: true,
    screen: {kind: 'run', run},
    history: [...state.history, {item: 'answers', answers: review.answers}],
  };
}

/** The state after output, which comes in bundles. */
export function takeOutput(state: State, run: Run, lines: readonly string[]): State {
  return withRun(state, {...run, log: [...run.log, ...lines].slice(-LOG_LINES)});
}

/** The state after one event of a run. */
export function takeEvent(state: State, run: Run, event: RunEvent, at: number): State {
  const {current} = run;
  const update = (changes: Partial<Run>): State => withRun(state, {...run, ...changes});
  const step = (changes: Partial<CurrentStep>): State =>
    current ? update({current: {...current, ...changes}}) : state;
  switch (event.event) {
    case 'ready':
      return update({id: event.run});
    case 'busy':
      return state;
    case 'looking':
      return withRun(commit(state, run), {
        ...run,
        verified: null,
        approval: null,
        waiting: run.waiting.filter(waiting => waiting !== event.step),
        current: {
          step: event.step,
          phase: 'looking',
          actions: run.review.plan.steps.find(planned => planned.step === event.step)?.actions ?? [],
          done: 0,
          actionSince: at,
          since: at,
          seconds: [],
        },
      });
    case 'plan-changed':
      // Whatever lies over the screen makes room: this wants an answer.
      return current
        ? withRun(
            {...state, pager: null, help: false},
            {
              ...run,
              current: {...current, actions: event.planned.actions},
              question: {ask: 'changed', planned: event.planned, selected: 0},
            },
          )
        : state;
    case 'step-started':
      return step({phase: event.actions === 0 ? 'verifying' : 'applying', actionSince: at});
    case 'action-started':
      return step({phase: 'applying', done: event.index, actionSince: at});
    case 'progress':
      return step({compiled: {done: event.done, total: event.total}});
    case 'action-done':
      return step({
        compiled: {done: 0, total: 0},
        done: event.index + 1,
        seconds: [...(current?.seconds ?? []), event.seconds],
      });
    case 'step-applied':
      return step({phase: 'verifying', done: current?.actions.length ?? 0, actionSince: at});
    case 'output':
      return takeOutput(state, run, [event.line]);
    case 'action-failed':
      return update({
        failure: {
          ...NO_FAILURE,
          step: event.step,
          why: event.why,
          command: event.command,
          exitCode: event.exitCode,
          tail: event.tail,
          findings: run.foreseen,
        },
      });
    case 'stopped':
      return state;
    case 'proof':
      return update({proofs: event.proofs});
    case 'step-warned':
      return update({foreseen: event.findings});
    case 'step-verified':
      return current ? update({verified: resultOf(current, at)}) : state;
    case 'step-failed':
      return update({
        verified: null,
        failure: {
          ...(run.failure ?? NO_FAILURE),
          step: event.step,
          findings: [...event.findings, ...run.foreseen],
        },
      });
    case 'watching':
      return state;
    case 'taking-back':
      return update({
        failure: {...(run.failure ?? NO_FAILURE), takenBack: event.possible ? 'trying' : 'not-possible'},
      });
    case 'taken-back':
      return update({
        failure: {
          ...(run.failure ?? NO_FAILURE),
          ...(event.findings.length > 0 && {findings: event.findings}),
          takenBack: event.findings.length === 0 ? 'done' : 'still-different',
        },
      });
    case 'run-ended':
      return endRun(state, run, event.result, at);
    default:
      return event satisfies never;
  }
}

/** The state after something was thrown: there is no run any more. */
export function crashRun(state: State, run: Run, message: string, at: number): State {
  const failure = {...(run.failure ?? NO_FAILURE), step: run.current?.step ?? null, message};
  return endRun(state, {...run, failure}, 'failed', at);
}

/** A command on a run, or on the question that stands before it. */
export function onRun(state: State, {run}: Extract<Screen, {kind: 'run'}>, command: Command): State {
  const {question} = run;
  switch (command) {
    case 'log':
      return withRun(state, {...run, longLog: !run.longLog});
    case 'interrupt':
      return question?.ask === 'changed' ? decide(state, run, false) : interrupt(state, run);
    case 'enter':
      return question ? choice(state, run, question) : state;
    case 'back':
      return back(state, run);
    case 'details':
      return details(state, run);
    default: {
      return question
        ? withRun(state, {
            ...run,
            question: {...question, selected: choose(question.selected, command, choicesOf(question).length)},
          })
        : state;
    }
  }
}

function back(state: State, run: Run): State {
  const {question} = run;
  if (question?.ask === 'cloud-list') {
    return leaveList(state, run, question);
  }
  return question?.ask === 'stop' ? withRun(state, {...run, question: null}) : state;
}

function details(state: State, {id, question}: Run): State {
  switch (question?.ask) {
    case 'changed':
      return {...state, pager: {content: {show: 'step', planned: question.planned}, offset: 0}};
    case 'cloud-list': {
      const {offer, planned} = question;
      return {...state, pager: {content: {show: 'cloud-list', offer, planned}, offset: 0}};
    }
    case 'cloud':
      return question.failure
        ? {...state, pager: {content: {show: 'failure', failure: question.failure, run: id}, offset: 0}}
        : state;
    default:
      return state;
  }
}

/** The first Ctrl-C asks, the second stops at once. */
function interrupt(state: State, run: Run): State {
  return run.question || run.stop
    ? withRun(state, {...run, question: null, stop: 'now'})
    : withRun({...state, pager: null, help: false}, {...run, question: {ask: 'stop', selected: 0}});
}

function choice(state: State, run: Run, question: RunQuestion): State {
  if (question.ask === 'changed') {
    return decide(state, run, CHANGED_CHOICES[question.selected] === 'yes');
  }
  if (question.ask === 'cloud') {
    return chooseCloud(state, run, question);
  }
  if (question.ask === 'cloud-list') {
    return chooseList(state, run, question);
  }
  const chosen = STOP_CHOICES[question.selected] ?? 'after-action';
  const stop: StopWhen | null = chosen === 'go-on' ? run.stop : chosen;
  return withRun(state, {...run, question: null, stop});
}

function decide(state: State, run: Run, approval: boolean): State {
  return withRun(state, {...run, question: null, approval});
}

function endRun(state: State, run: Run, result: 'done' | Outcome, at: number): State {
  const quiet = {...state, pager: null, help: false};
  if (result === 'done') {
    return {
      ...commit(quiet, run),
      screen: {kind: 'finishing', answers: run.review.answers, proofs: run.proofs},
    };
  }
  // Stopping at once ends a command in the middle, which the engine reports as a failure.
  const outcome = run.stop !== null && run.failure?.message == null ? 'stopped' : result;
  const settled = commit(quiet, run);
  const cut: readonly HistoryItem[] =
    run.current && !run.verified
      ? [
          {
            item: 'step',
            result: {...resultOf(run.current, at), result: outcome === 'failed' ? 'failed' : 'stopped'},
          },
        ]
      : [];
  return {
    ...settled,
    history: [...settled.history, ...cut],
    screen: {
      kind: 'ended',
      outcome,
      run,
      failure: outcome === 'failed' ? (run.failure ?? NO_FAILURE) : null,
      selected: 0,
    },
  };
}

/** Puts a verified step into the history. It waits until then because a finding may still follow. */
function commit(state: State, {verified}: Run): State {
  return verified ? {...state, history: [...state.history, {item: 'step', result: verified}]} : state;
}

function resultOf({step, actions, done, since}: CurrentStep, at: number): StepResult {
  const result = actions.length === 0 ? 'satisfied' : 'done';
  return {step, result, done, total: actions.length, seconds: (at - since) / 1000};
}

export const NO_FAILURE: Failure = {
  step: null,
  why: null,
  command: null,
  exitCode: null,
  tail: [],
  findings: [],
  message: null,
  takenBack: null,
};
