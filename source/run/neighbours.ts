import type {RunEvent} from '../apply/events.ts';
import {runActions} from '../apply/run-actions.ts';
import {planUndo} from '../apply/undo.ts';
import type {Stop} from '../apply/with-helper.ts';
import {neighbourChanges} from '../checks/neighbour-changes.ts';
import type {Finding} from '../core/finding.ts';
import type {StepId} from '../core/plan.ts';
import type {Server} from '../core/server.ts';
import {VERSION} from '../known/version.ts';
import {lookAtNeighbours, type Watch} from '../look/look-at-neighbours.ts';
import {type Patience, pollUntil} from './poll-until.ts';

/** A reload may take so long; what a step breaks for good is still broken then. */
const SETTLING: Patience = {patience: 6_000, pause: 500};

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
export async function* takeBack(
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
