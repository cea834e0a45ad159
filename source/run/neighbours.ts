import type {RunEvent, RunResult} from '../apply/events.ts';
import {runActions} from '../apply/run-actions.ts';
import {planUndo} from '../apply/undo.ts';
import type {Stop} from '../apply/with-helper.ts';
import {neighbourChanges} from '../checks/neighbour-changes.ts';
import type {Finding} from '../core/finding.ts';
import type {StepId} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import type {Focus} from '../facts/focus.ts';
import {VERSION} from '../known/version.ts';
import {gatherFacts} from '../look/gather.ts';
import {lookAtNeighbours, type Watch, watchNeighbours} from '../look/look-at-neighbours.ts';
import {type Patience, pollUntil} from './poll-until.ts';

/** A reload may take so long; what a step breaks for good is still broken then. */
const SETTLING: Patience = {patience: 6_000, pause: 500};

/** What is beside certwizard on the server, and the step that has changed it. */
export type Harm = {watch: Watch | null; step: StepId | null};

/** Looks at what others serve before anything is changed. `names` are certwizard's own. */
export async function* beginWatch(
  server: Server,
  names: readonly string[],
  focus: Focus,
  harm: Harm,
): AsyncGenerator<RunEvent, void> {
  const {facts, failures} = await gatherFacts(server, focus, ['nginx', 'system']);
  harm.watch = failures.length === 0 ? await watchNeighbours(server, facts, names) : null;
  const sites = new Set(harm.watch?.targets.map(({name}) => name)).size;
  yield* sites > 0 ? [{event: 'watching', sites} as const] : [];
}

/** Passes on a run's events. A step that has changed what others serve is taken back once the run is at its end. */
export async function* undoHarm(
  server: Server,
  events: AsyncGenerator<RunEvent, RunResult>,
  harm: Harm,
  onStart: (stop: Stop) => void,
): AsyncGenerator<RunEvent, RunResult> {
  let run: string | null = null;
  try {
    for (let next = await events.next(); ; next = await events.next()) {
      if (next.done) {
        return next.value;
      }
      const event = next.value;
      run = event.event === 'ready' ? event.run : run;
      const {watch, step} = harm;
      // Only now is the journal of the run at its end, and the next run may begin.
      if (event.event === 'run-ended' && watch && step && run !== null) {
        yield* takeBack(server, {run, step, watch}, onStart);
      }
      yield event;
    }
  } finally {
    await events.return('stopped');
  }
}

/** What a step has changed for others: nothing where all is as before, or where nobody has looked before. */
export async function harmDone(server: Server, watch: Watch | null): Promise<Finding[]> {
  if (watch === null) {
    return [];
  }
  const look = async () => {
    const now = await lookAtNeighbours(server, watch.targets);
    return now ? neighbourChanges(watch.before, now) : [];
  };
  return pollUntil(look, changes => changes.length === 0, SETTLING);
}

/**
 * Takes a step of a run back, as `undo` would, and looks whether others are as before. Where something has changed since
 * then, nothing is touched, and what is still different is told.
 */
async function* takeBack(
  server: Server,
  {run, step, watch}: {readonly run: string; readonly step: StepId; readonly watch: Watch},
  onStart: (stop: Stop) => void,
): AsyncGenerator<RunEvent, void> {
  const plan = await planUndo(server, run, [step]);
  const possible = plan.changed.length === 0;
  yield {event: 'taking-back', step, possible};
  if (possible) {
    const title = {command: 'undo', version: VERSION, undoes: run, steps: [step]} as const;
    for await (const event of runActions(server, title, plan.steps, onStart)) {
      // It is a part of the run that is told already.
      if (!['ready', 'step-started', 'run-ended'].includes(event.event)) {
        yield event;
      }
    }
  }
  yield {event: 'taken-back', step, findings: await harmDone(server, watch)};
}
