import {type Dispatch, useEffect, useRef} from 'react';
import {cloudTask} from '../checks/cloud/cloud-task.ts';
import type {Action} from '../core/action.ts';
import type {Server} from '../core/server.ts';
import type {Facts} from '../facts/facts.ts';
import type {ListOffer} from '../run/cloud-list.ts';
import type {Engine} from './engine.ts';
import type {Run, UiEvent} from './state.ts';

const NOTHING: readonly Action[] = [];

/**
 * Does what the operator asks for while the run waits for the cloud's list. Returns what a run calls for that: what
 * it gets is to be run, after which it asks again, until that is nothing.
 */
export function useCloudList(
  run: Run | null,
  dispatch: Dispatch<UiEvent>,
  server: Server,
  engine: Engine,
): (facts: Facts) => () => Promise<readonly Action[]> {
  const answer = useRef<((actions: readonly Action[]) => void) | null>(null);
  const crash = (error: unknown) => dispatch({type: 'crashed', message: String(error)});

  const looks = run?.cloudLooks ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each look is asked for once, by the count
  useEffect(() => {
    if (looks > 0 && run) {
      engine
        .look(server, run.review.answers.domains)
        .then(seen => dispatch({type: 'cloud-seen', seen}))
        .catch(crash);
    }
  }, [looks]);

  const reads = run?.listReads ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each reading is asked for once, by the count
  useEffect(() => {
    const offer = run?.question?.ask === 'cloud' ? run.question.offer : null;
    if (reads > 0 && offer) {
      engine
        .planList(server, offer)
        .then(planned => dispatch({type: 'cloud-list', planned}))
        .catch(crash);
    }
  }, [reads]);

  // Whoever stops the run does not open the list any more.
  const goesOn = run !== null && (run.cloudDone || run.stop !== null);
  const actions = goesOn ? NOTHING : (run?.opening ?? null);
  useEffect(() => {
    if (actions) {
      answer.current?.(actions);
      answer.current = null;
    }
  }, [actions]);

  return facts => {
    const task = cloudTask(facts);
    let offer: ListOffer | null | undefined;
    const find = async () => {
      offer = null;
      offer = await engine.findOffer(server, facts);
      if (offer) {
        dispatch({type: 'cloud-offer', offer});
      }
    };
    return () =>
      task
        ? new Promise(resolve => {
            answer.current = resolve;
            dispatch({type: 'cloud', task, offer: offer ?? null});
            if (offer === undefined) {
              find().catch(crash);
            }
          })
        : Promise.resolve(NOTHING);
  };
}
