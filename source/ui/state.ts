import type {Answers} from '../answers/answers.ts';
import type {QuestionId} from '../answers/questions.ts';
import type {RunEvent, StopWhen} from '../apply/events.ts';
import type {CloudTask} from '../checks/cloud/cloud-task.ts';
import type {Diagnosis} from '../checks/diagnose.ts';
import type {Proof} from '../checks/proof.ts';
import type {Action, Why} from '../core/action.ts';
import type {Finding} from '../core/finding.ts';
import type {Plan, PlannedStep, StepId} from '../core/plan.ts';
import type {Here} from '../facts/already-here.ts';
import type {Facts, Gathered} from '../facts/facts.ts';
import type {NestedMessage} from '../messages/messages.ts';
import type {ListOffer, ListPlan} from '../run/cloud-list.ts';
import type {Rechecked} from '../run/recheck-from-server.ts';
import type {Status} from '../run/status.ts';
import type {KeyPress} from './press.ts';
import type {TextField} from './text-field.ts';

/** What was given from outside and does not change while the wizard runs. */
export type Given = {
  readonly preset: Partial<Answers>;
  /** What stands in the fields of questions, ahead of what the server itself suggests. */
  readonly suggest: Readonly<Partial<Record<QuestionId, string>>>;
  readonly steps: readonly StepId[];
  readonly serverName: string;
  readonly notice: string | null;
};

export type Size = {readonly rows: number; readonly columns: number};

/** The plan that is reviewed, with the facts that it was made from. */
export type Review = {
  readonly answers: Answers;
  readonly plan: Plan;
  readonly facts: Facts;
};

/** The step under way. */
export type CurrentStep = {
  readonly step: StepId;
  readonly phase: 'looking' | 'applying' | 'verifying';
  readonly actions: readonly Action[];
  /** How many actions are done; the one with this index runs. */
  readonly done: number;
  readonly actionSince: number;
  readonly since: number;
  /** Seconds that each done action took. */
  readonly seconds: readonly number[];
  /** How many files the action that runs has compiled, of how many. */
  readonly compiled?: {readonly done: number; readonly total: number | null};
};

/** How a step ended, in one row. */
export type StepResult = {
  readonly step: StepId;
  readonly result: 'done' | 'satisfied' | 'failed' | 'stopped';
  readonly done: number;
  readonly total: number;
  readonly seconds: number;
};

/** Everything that is known about why a run did not come to its end. */
export type Failure = {
  readonly step: StepId | null;
  readonly why: Why | null;
  readonly command: string | null;
  readonly exitCode: number | null;
  readonly tail: readonly string[];
  readonly findings: readonly Finding[];
  /** What was thrown, where something was. */
  readonly message: string | null;
  /** Where a step has changed what others serve: whether it was taken back, and with what success; null elsewhere. */
  readonly takenBack: 'trying' | 'not-possible' | 'done' | 'still-different' | null;
};

/** What the operator is asked in the middle of a run. */
export type RunQuestion =
  | {readonly ask: 'stop'; readonly selected: number}
  | {readonly ask: 'changed'; readonly planned: PlannedStep; readonly selected: number}
  | CloudQuestion
  /** The list as the vendor's tool would make it, before anything is written; `before` was asked before. */
  | {
      readonly ask: 'cloud-list';
      readonly before: CloudQuestion;
      readonly offer: ListOffer;
      readonly planned: ListPlan;
      readonly selected: number;
    };

/** The cloud's list is the operator's to open, and the run waits for that. */
export type CloudQuestion = {
  readonly ask: 'cloud';
  readonly task: CloudTask;
  /** What the vendor's tool can open from here; null while that is not known, and where it is nothing. */
  readonly offer: ListOffer | null;
  readonly selected: number;
  /** What the last look came to; null before the first one. */
  readonly seen: Rechecked | null;
  /** Why the vendor's tool did not open it, where it was let try. */
  readonly failure: Failure | null;
  readonly doing: 'looking' | 'reading' | null;
};

export type Run = {
  readonly review: Review;
  readonly id: string | null;
  readonly current: CurrentStep | null;
  /** The result of a step that has been verified; it counts once nothing has been found wrong. */
  readonly verified: StepResult | null;
  /** Steps that are not begun. */
  readonly waiting: readonly StepId[];
  readonly log: readonly string[];
  readonly longLog: boolean;
  readonly question: RunQuestion | null;
  readonly stop: StopWhen | null;
  /** The operator's word on a plan that has changed; null until it is given. */
  readonly approval: boolean | null;
  /** How often the operator has asked for a look at the way in. */
  readonly cloudLooks: number;
  /** How often the operator has asked to see what the vendor's tool would make of the list. */
  readonly listReads: number;
  /** What the vendor's tool is to do, from the operator's yes until it is done. */
  readonly opening: readonly Action[] | null;
  /** True once the cloud's list is seen to be open, or the operator goes on without. */
  readonly cloudDone: boolean;
  /** What was foreseen of the step under way: where it fails, that explains it. */
  readonly foreseen: readonly Finding[];
  readonly failure: Failure | null;
  /** What came of the names whose certificate is another one now. */
  readonly proofs: readonly Proof[];
};

/** How a run ended that was not well. */
export type Outcome = 'failed' | 'stopped' | 'busy';

export type Screen =
  | {readonly kind: 'looking'}
  | {
      readonly kind: 'question';
      readonly id: QuestionId;
      readonly field: TextField;
      readonly selected: number;
      readonly error: NestedMessage | null;
    }
  | {readonly kind: 'planning'}
  | {readonly kind: 'obstacles'; readonly findings: readonly Finding[]; readonly selected: number}
  | {
      readonly kind: 'review';
      readonly review: Review;
      readonly selected: number;
      readonly confirming: boolean;
    }
  | {readonly kind: 'step'; readonly review: Review; readonly step: number; readonly selected: number}
  | {readonly kind: 'run'; readonly run: Run}
  | {
      readonly kind: 'ended';
      readonly outcome: Outcome;
      readonly run: Run;
      readonly failure: Failure | null;
      readonly selected: number;
    }
  | {readonly kind: 'finishing'; readonly answers: Answers; readonly proofs: readonly Proof[]}
  | {readonly kind: 'done'; readonly code: number}
  | {readonly kind: 'left'; readonly code: number};

/** A text too long for the screen, to be scrolled through; the screen below waits. */
export type Pager = {readonly content: PagerContent; readonly offset: number};
export type PagerContent =
  | {
      readonly show: 'action';
      readonly action: Action;
      readonly before: Facts['files'];
      readonly as: 'diff' | 'commands';
    }
  | {readonly show: 'step'; readonly planned: PlannedStep}
  | {readonly show: 'touched'; readonly review: Review}
  | {readonly show: 'here'; readonly here: readonly Here[]}
  | {readonly show: 'cloud'; readonly findings: readonly Finding[]}
  | {readonly show: 'cloud-list'; readonly offer: ListOffer; readonly planned: ListPlan}
  | {readonly show: 'findings'; readonly findings: readonly Finding[]}
  | {readonly show: 'failure'; readonly failure: Failure; readonly run: string | null}
  | {readonly show: 'log'; readonly lines: readonly string[]};

/** What is finished and stays in the terminal's scrollback. Data: the words come when it is drawn. */
export type HistoryItem =
  | {readonly item: 'found'; readonly gathered: Gathered}
  | {readonly item: 'answers'; readonly answers: Answers}
  | {readonly item: 'step'; readonly result: StepResult}
  | {
      readonly item: 'text';
      readonly mark: 'done' | 'stopped' | 'failed' | 'info';
      readonly text: NestedMessage;
    }
  | {readonly item: 'findings'; readonly findings: readonly Finding[]}
  | {readonly item: 'failure'; readonly failure: Failure; readonly run: string | null}
  | {
      readonly item: 'summary';
      readonly status: Status;
      readonly worker: string;
      readonly diagnoses: readonly Diagnosis[];
      readonly cloud: readonly Finding[];
      readonly proofs: readonly Proof[];
    };

export type State = {
  readonly given: Given;
  readonly size: Size;
  /** Milliseconds since 1970, at the last event that brought the time. */
  readonly at: number;
  /** Counts while something is under way; turns the spinner. */
  readonly frame: number;
  readonly gathered: Gathered | null;
  /** What was typed or chosen, kept when the operator goes back. */
  readonly inputs: Readonly<Partial<Record<QuestionId, string>>>;
  readonly screen: Screen;
  readonly pager: Pager | null;
  readonly help: boolean;
  /** True while the operator is asked whether to quit, because something would be lost. */
  readonly quitting: boolean;
  readonly history: readonly HistoryItem[];
  /** True once a run has begun: from then on "nothing was changed" would not be true. */
  readonly ran: boolean;
};

export type UiEvent =
  | {readonly type: 'press'; readonly press: KeyPress; readonly at: number}
  | {readonly type: 'tick'; readonly at: number}
  | {readonly type: 'resized'; readonly size: Size}
  | {readonly type: 'found'; readonly gathered: Gathered}
  | {
      readonly type: 'planned';
      readonly gathered: Gathered;
      readonly plan: Plan;
      readonly obstacles: readonly Finding[];
    }
  | {readonly type: 'run'; readonly event: RunEvent; readonly at: number}
  | {readonly type: 'cloud'; readonly task: CloudTask; readonly offer: ListOffer | null}
  | {readonly type: 'cloud-offer'; readonly offer: ListOffer}
  | {readonly type: 'cloud-list'; readonly planned: ListPlan}
  | {readonly type: 'cloud-seen'; readonly seen: Rechecked}
  | {readonly type: 'output'; readonly lines: readonly string[]}
  | {readonly type: 'looked'; readonly gathered: Gathered}
  /** Something was thrown: a mistake of ours, or a helper that did not start. */
  | {readonly type: 'crashed'; readonly message: string}
  /** The terminal goes away or the program is told to end. */
  | {readonly type: 'ended-by-signal'; readonly code: number};

/** The state before anything is known. */
export function initialState(given: Given, size: Size, at: number): State {
  return {
    given,
    size,
    at,
    frame: 0,
    gathered: null,
    inputs: given.suggest,
    screen: {kind: 'looking'},
    pager: null,
    help: false,
    quitting: false,
    history: [],
    ran: false,
  };
}

/** True while the wizard works by itself, so that a spinner turns. */
export function isBusy({screen}: State): boolean {
  switch (screen.kind) {
    case 'looking':
    case 'planning':
    case 'finishing':
    case 'run':
      return true;
    case 'question':
    case 'obstacles':
    case 'review':
    case 'step':
    case 'ended':
    case 'done':
    case 'left':
      return false;
    default:
      return screen satisfies never;
  }
}
