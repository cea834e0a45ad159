import {type Dispatch, useEffect, useRef} from 'react';
import {DEFAULTS} from '../answers/answers.ts';
import type {Stop} from '../apply/with-helper.ts';
import type {Server} from '../core/server.ts';
import {focusOf} from '../facts/focus.ts';
import {obstacles} from '../run/readiness.ts';
import {planSetup} from '../steps/steps.ts';
import {bundleOutput} from './bundle-output.ts';
import type {Engine} from './engine.ts';
import {answersOf} from './state/questions.ts';
import type {State, UiEvent} from './state.ts';
import {useCloudList} from './use-cloud-list.ts';

/** Does in the world what the state asks for, and dispatches what comes of it. */
export function useEngine(state: State, dispatch: Dispatch<UiEvent>, server: Server, engine: Engine): void {
  const {kind} = state.screen;
  const run = state.screen.kind === 'run' ? state.screen.run : null;
  const {preset, steps} = state.given;
  const stop = useRef<Stop | null>(null);
  const approve = useRef<((approval: boolean) => void) | null>(null);
  const askForCloud = useCloudList(run, dispatch, server, engine);

  // Each kind of work begins when its screen is entered; what the state holds by then does not change in it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const work = async (): Promise<void> => {
      switch (kind) {
        case 'looking': {
          const known = {...DEFAULTS, email: '', domains: [], ...preset};
          const near = await engine.gather(server, focusOf(known));
          return dispatch({type: 'found', gathered: await engine.lookFurther(server, near, known, steps)});
        }
        case 'planning': {
          const answers = answersOf(state);
          const near = await engine.gather(server, focusOf(answers));
          const gathered = await engine.lookFurther(server, near, answers, steps);
          const unmet = obstacles(gathered, answers, steps);
          // Where something stands in the way, the facts may be such that no plan can be made.
          const plan = unmet.length > 0 ? {steps: []} : planSetup(gathered.facts, answers, steps);
          return dispatch({type: 'planned', gathered, plan, obstacles: unmet});
        }
        case 'finishing':
          return dispatch({type: 'looked', gathered: await engine.gather(server, focusOf(answersOf(state)))});
        case 'run': {
          if (!run) {
            return;
          }
          stop.current = null;
          const {answers, plan, facts} = run.review;
          const openCloud = askForCloud(facts);
          const events = engine.run({
            server,
            answers,
            reviewed: plan,
            approve: () =>
              new Promise(resolve => {
                approve.current = resolve;
              }),
            afterStep: step => (step === 'port80' ? openCloud() : Promise.resolve([])),
            onStart(stopRun) {
              stop.current = stopRun;
            },
          });
          return bundleOutput(events, dispatch);
        }
        default:
          return;
      }
    };
    work().catch((error: unknown) =>
      dispatch({type: 'crashed', message: error instanceof Error ? error.message : String(error)}),
    );
  }, [kind]);

  // A run that was told to stop before it could be is told as soon as it can.
  const ready = run?.id ?? null;
  const when = run?.stop ?? null;
  useEffect(() => {
    if (ready !== null && when !== null) {
      stop.current?.(when);
    }
  }, [ready, when]);

  const approval = run?.approval ?? null;
  useEffect(() => {
    if (approval !== null) {
      approve.current?.(approval);
      approve.current = null;
    }
  }, [approval]);
}
