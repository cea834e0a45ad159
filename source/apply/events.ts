import type {Diagnosis} from '../checks/diagnose.ts';
import type {Proof} from '../checks/proof.ts';
import type {Touches, Why} from '../core/action.ts';
import type {Finding} from '../core/finding.ts';
import type {PlannedStep, StepId} from '../core/plan.ts';

/** What the root helper reports while it applies a step. `index` counts from 0 within the step. */
export type HelperEvent =
  | {readonly event: 'ready'; readonly run: string}
  | {readonly event: 'busy'}
  | {
      readonly event: 'action-started';
      readonly step: StepId;
      readonly index: number;
      readonly total: number;
      readonly why: Why;
    }
  | {readonly event: 'output'; readonly line: string}
  /** How many files the action under way has compiled, of how many where that is known. */
  | {readonly event: 'progress'; readonly done: number; readonly total: number | null}
  | {readonly event: 'action-done'; readonly step: StepId; readonly index: number; readonly seconds: number}
  | {
      readonly event: 'action-failed';
      readonly step: StepId;
      readonly index: number;
      readonly why: Why;
      readonly touches: Touches;
      readonly command: string;
      readonly exitCode: number | null;
      /** The last lines that the command printed. */
      readonly tail: readonly string[];
    }
  | {readonly event: 'stopped'; readonly step: StepId; readonly done: number; readonly total: number}
  | {readonly event: 'step-applied'; readonly step: StepId};

/** A run as a consumer sees it: the wizard, the plain lines and `--json` are all made from these. */
export type RunEvent =
  | HelperEvent
  | {readonly event: 'looking'; readonly step: StepId}
  | {readonly event: 'step-started'; readonly step: StepId; readonly actions: number}
  /** The server has changed since the plan was shown; `planned` is what would be done now. */
  | {readonly event: 'plan-changed'; readonly step: StepId; readonly planned: PlannedStep}
  /** What was seen before the step begins and does not stop it. */
  | {readonly event: 'step-warned'; readonly step: StepId; readonly findings: readonly Finding[]}
  | {readonly event: 'step-verified'; readonly step: StepId; readonly diagnoses: readonly Diagnosis[]}
  | {readonly event: 'step-failed'; readonly step: StepId; readonly findings: readonly Finding[]}
  /** How many sites of others are watched from now on. */
  | {readonly event: 'watching'; readonly sites: number}
  /** A step has changed what others serve; `possible`: it is taken back now. */
  | {readonly event: 'taking-back'; readonly step: StepId; readonly possible: boolean}
  /** What is still different for others after that; nothing where all is as before. */
  | {readonly event: 'taken-back'; readonly step: StepId; readonly findings: readonly Finding[]}
  /** What is on disk and served, before and after certbot has worked. */
  | {readonly event: 'proof'; readonly proofs: readonly Proof[]}
  | {
      readonly event: 'run-ended';
      readonly command: RunTitle['command'];
      readonly result: RunResult;
      readonly run: string | null;
    };

/** How a run ended: all steps verified; something failed; the operator stopped it; another run is under way. */
export type RunResult = 'done' | 'failed' | 'stopped' | 'busy';

/** When a run that is asked to stop does so: once the action under way is done, or in the middle of it. */
export type StopWhen = 'after-action' | 'now';

/** What a helper is told, one JSON document a line on its standard input. Closing it means: finish and stop. */
export type HelperRequest =
  | {readonly do: 'begin'; readonly title: RunTitle}
  | {readonly do: 'apply'; readonly planned: PlannedStep}
  /** Everything that the run was for has been done. Without it, the journal says that the run did not get there. */
  | {readonly do: 'complete'}
  | {readonly do: 'stop'; readonly when: StopWhen};

/**
 * What a run is for: written into its journal. `undoes` is the run that an undo takes back, `steps` those that it takes
 * back of it; none are said in journals of before.
 */
export type RunTitle =
  | {readonly command: 'setup' | 'renew-test' | 'doctor' | 'remove'; readonly version: string}
  | {
      readonly command: 'undo';
      readonly version: string;
      readonly undoes: string;
      readonly steps?: readonly StepId[];
    };

const UNDOABLE: readonly RunTitle['command'][] = ['setup', 'remove', 'doctor'];

/** True of a run that changes what an undo can restore. */
export function isUndoable({command}: Pick<RunTitle, 'command'>): boolean {
  return UNDOABLE.includes(command);
}
