import type {CloudTask} from '../../checks/cloud/cloud-task.ts';
import type {ListOffer, ListPlan} from '../../run/cloud-list.ts';
import type {Rechecked} from '../../run/recheck-from-server.ts';
import type {CloudQuestion, Run, RunQuestion, State} from '../state.ts';
import {withRun} from './with-run.ts';

type ListQuestion = Extract<RunQuestion, {ask: 'cloud-list'}>;

/** What is offered while the cloud's list is the operator's to open, the default first; what comes late is last. */
export function cloudChoices({doing, offer}: CloudQuestion): readonly ('look' | 'go-on' | 'tool')[] {
  if (doing !== null) {
    return [];
  }
  return offer === null ? ['look', 'go-on'] : ['look', 'go-on', 'tool'];
}

/** What is offered below the list as it will be, the default first. */
export function listChoices({planned}: ListQuestion): readonly ('back' | 'open')[] {
  return planned.can === 'open' && planned.actions.length > 0 ? ['back', 'open'] : ['back'];
}

/**
 * The state in which the run waits for the operator to open the cloud's list. After the vendor's tool has opened it,
 * it is looked at at once; where the tool failed, that is said instead.
 */
export function askForCloud(state: State, run: Run, task: CloudTask, offer: ListOffer | null): State {
  const opened = run.opening !== null && run.failure === null;
  const question: CloudQuestion = {
    ...{ask: 'cloud', task, offer, selected: 0, seen: null, failure: toolFailure(run)},
    doing: opened ? 'looking' : null,
  };
  return withRun(
    {...state, pager: null, help: false},
    // What failed here is the operator's to answer, and explains nothing that fails later.
    {
      ...{...run, question, opening: null, failure: null},
      cloudLooks: run.cloudLooks + (opened ? 1 : 0),
      // What failed does not run any more.
      current: run.current && {...run.current, phase: 'verifying'},
    },
  );
}

/** What was foreseen of the step says nothing about the vendor's tool. */
const toolFailure = ({failure}: Run) => failure && {...failure, findings: []};

/** The state after it was found what the vendor's tool can open from here. */
export function takeOffer(state: State, run: Run, offer: ListOffer): State {
  const {question} = run;
  return question?.ask === 'cloud' ? withRun(state, {...run, question: {...question, offer}}) : state;
}

/** The state after a look at the way in: it goes on where nothing is seen to be closed, and else asks again. */
export function takeLook(state: State, run: Run, seen: Rechecked): State {
  const {question} = run;
  if (question?.ask !== 'cloud') {
    return state;
  }
  const goesOn = seen.verdict === 'open' || seen.verdict === 'unseen';
  const text = {item: 'text', mark: 'info', text: {key: `look.${seen.verdict}`}} as const;
  return goesOn
    ? withRun({...state, history: [...state.history, text]}, {...run, question: null, cloudDone: true})
    : withRun(state, {...run, question: {...question, seen, failure: null, doing: null}});
}

/** The state after the list was read: what it will be is shown before anybody is asked. */
export function takeList(state: State, run: Run, planned: ListPlan): State {
  const {question} = run;
  return question?.ask === 'cloud' && question.offer
    ? withRun(state, {
        ...run,
        question: {
          ...{ask: 'cloud-list', planned, offer: question.offer, selected: 0},
          before: {...question, doing: null},
        },
      })
    : state;
}

/** Enter on the question who opens the list. */
export function chooseCloud(state: State, run: Run, question: CloudQuestion): State {
  const choice = cloudChoices(question)[question.selected];
  switch (choice) {
    case 'look':
      return withRun(state, {
        ...run,
        question: {...question, doing: 'looking'},
        cloudLooks: run.cloudLooks + 1,
      });
    case 'tool':
      return withRun(state, {
        ...run,
        question: {...question, doing: 'reading'},
        listReads: run.listReads + 1,
      });
    case 'go-on':
      return withRun(state, {...run, question: null, cloudDone: true});
    case undefined:
      return state;
    default:
      return choice satisfies never;
  }
}

/** Enter on the list as it will be: its actions are now what the run does, until it asks again. */
export function chooseList(state: State, run: Run, question: ListQuestion): State {
  const {planned} = question;
  if (listChoices(question)[question.selected] !== 'open' || planned.can !== 'open') {
    return leaveList(state, run, question);
  }
  const {actions} = planned;
  return withRun(state, {
    ...run,
    question: null,
    opening: actions,
    current: run.current && {...run.current, actions, done: 0, seconds: [], phase: 'applying'},
  });
}

/** The list is left as it is. */
export function leaveList(state: State, run: Run, {before}: ListQuestion): State {
  return withRun(state, {...run, question: before});
}
