import type {RunEvent, RunResult} from '../../source/apply/events.ts';
import {oracle} from '../../source/clouds/oracle.ts';
import type {StepId} from '../../source/core/plan.ts';
import {renderAction} from '../../source/core/render-shell.ts';
import {type ListOffer, planPrinted} from '../../source/run/cloud-list.ts';
import type {SetupRun} from '../../source/run/setup.ts';
import type {Engine} from '../../source/ui/engine.ts';
import {afterSetup, BARE, gathered} from './facts.ts';

const APACHE = {program: 'apache2', pid: 7, holders: [7], socketUnit: null} as const;

/** How a scripted run goes. `cloud-tool`: the vendor's tool is logged in. `waits`: an action goes on until the run is told to stop. */
export const SCRIPTS = [
  'well',
  'waits',
  'fails',
  'changed',
  'satisfied',
  'obstacle',
  'breaks',
  'cloud',
  'cloud-tool',
  'cloud-tool-fails',
  'cloud-tool-refuses',
] as const;
export type Script = (typeof SCRIPTS)[number];

/**
 * An engine whose server exists only here. The plans are real ones, made from the scripted facts; the run
 * reports what a real one would, and changes nothing but which facts are seen afterwards.
 */
export function scriptedEngine(script: Script): Engine {
  let applied = script === 'satisfied';
  let looks = script.startsWith('cloud-tool') ? 1 : 0;
  return {
    async gather(_, wanted) {
      const facts = applied ? afterSetup(wanted?.names ?? []) : BARE;
      return gathered(
        script === 'obstacle'
          ? {...facts, listeners: [{port: 80, family: 4, anyAddress: true, ...APACHE}]}
          : facts,
      );
    },
    lookFurther: async (_, near) => near,
    // The first look finds it closed, the second open; what the vendor's tool has opened is open.
    async look() {
      looks++;
      const verdict = looks === 1 ? 'unanswered' : 'open';
      const evidence = [{ran: 'curl', said: '192.0.2.1: Connection timed out'}];
      return {
        verdict,
        ways: [{name: 'a.test', family: 4, hops: [{hop: 'cloud', verdict: 'unknown', evidence}]}],
      };
    },
    findOffer: async () => (script.startsWith('cloud-tool') ? OFFER : null),
    planList: async (_, offer) => planPrinted(offer, script === 'cloud-tool-refuses' ? [] : LIST),
    async *run(setup): AsyncGenerator<RunEvent, RunResult> {
      if (script === 'breaks') {
        throw new Error('the root helper did not start (exit code 1): no such file');
      }
      const result = yield* play(script, setup);
      applied = result === 'done';
      yield {event: 'run-ended', command: 'setup', result, run: RUN};
      return result;
    },
  };
}

export const OFFER: ListOffer = {cloud: oracle, list: 'ocid1.securitylist.oc1.phx.aaaa'};

/** More rules than a small screen has rows. */
export const LIST = Array.from({length: 12}, (_, index) => ({
  protocol: '6',
  source: `192.0.2.${index}/32`,
  'tcp-options': {'destination-port-range': {min: 22, max: 22}},
}));

const RUN = '20261121-224123-1';

async function* play(script: Script, setup: SetupRun): AsyncGenerator<RunEvent, RunResult> {
  let stop: (when: string) => void = () => undefined;
  const stopped = new Promise<string>(resolve => {
    stop = resolve;
  });
  let ending = false;
  setup.onStart?.(when => {
    ending = true;
    stop(when);
  });
  yield {event: 'ready', run: RUN};
  for (const {step, actions} of setup.reviewed.steps) {
    yield {event: 'looking', step};
    if (script === 'changed' && step === 'handshake') {
      const planned = {step, actions: actions.slice(1)};
      yield {event: 'plan-changed', step, planned};
      if (!(await setup.approve(planned))) {
        return 'stopped';
      }
    }
    yield {event: 'step-started', step, actions: actions.length};
    for (const [index, action] of actions.entries()) {
      const {why} = action;
      yield {event: 'action-started', step, index, total: actions.length, why};
      for (const line of ['Reading package lists…', '\u001b[32mSetting up nginx\u001b[0m\tdone\u0007']) {
        yield {event: 'output', line: `${line} ${step} ${index}`};
      }
      if (script === 'waits' && step === 'handshake' && index === 1) {
        const when = await stopped;
        if (when === 'now') {
          yield {
            event: 'action-failed',
            step,
            index,
            why,
            touches: {},
            command: renderAction(action),
            exitCode: null,
            tail: [],
          };
          return 'failed';
        }
        yield {event: 'action-done', step, index, seconds: 1};
        yield {event: 'stopped', step, done: index + 1, total: actions.length};
        return 'stopped';
      }
      if (script === 'fails' && step === 'issuance') {
        const tail = Array.from({length: 20}, (_, row) => `certbot says line ${row + 1}`);
        const command = renderAction(action);
        yield {event: 'action-failed', step, index, why, touches: {}, command, exitCode: 1, tail};
        return 'failed';
      }
      yield {event: 'action-done', step, index, seconds: 0.4};
    }
    yield {event: 'step-applied', step};
    yield {event: 'step-verified', step, diagnoses: []};
    if (script.startsWith('cloud')) {
      yield* open(script, step, setup);
    }
    if (ending) {
      return 'stopped';
    }
  }
  return 'done';
}

/** What is run as part of a step; the vendor's tool fails the first time where it is to. */
async function* open(script: Script, step: StepId, {afterStep}: SetupRun): AsyncGenerator<RunEvent> {
  let fails = script === 'cloud-tool-fails';
  for (let more = await afterStep?.(step); more?.length; more = await afterStep?.(step)) {
    for (const [index, action] of more.entries()) {
      const {why} = action;
      yield {event: 'action-started', step, index, total: more.length, why};
      yield {event: 'output', line: `the tool was told: ${renderAction(action).length} characters`};
      await new Promise(resolve => setTimeout(resolve, 1_000));
      if (fails) {
        const tail = ['ServiceError: NotAuthorizedOrNotFound'];
        const command = renderAction(action);
        yield {event: 'action-failed', step, index, why, touches: {}, command, exitCode: 1, tail};
      } else {
        yield {event: 'action-done', step, index, seconds: 1};
        yield {event: 'step-applied', step};
      }
    }
    fails = false;
  }
}
