import {buildNginx} from '../../scripts/build-nginx.ts';
import {fixPermissions} from '../../scripts/fix-permissions.ts';
import {openPort80} from '../../scripts/open-port-80.ts';
import {testIssuance} from '../../scripts/test-issuance.ts';
import {writeHandshake} from '../../scripts/write-handshake.ts';
import type {Answers} from '../answers/answers.ts';
import {authorityReached} from '../checks/authority-reached.ts';
import {budget} from '../checks/budget.ts';
import {caa} from '../checks/caa.ts';
import {canaryAnswers} from '../checks/canary-answers.ts';
import {certificates} from '../checks/certificates.ts';
import type {Check} from '../checks/check.ts';
import {confD} from '../checks/conf-d.ts';
import {configLoaded} from '../checks/config-loaded.ts';
import {dnsLeadsHere} from '../checks/dns.ts';
import {dnsAnswer} from '../checks/dns-answers.ts';
import {hookInPlace} from '../checks/hook-in-place.ts';
import {hostFirewall} from '../checks/host-firewall.ts';
import {httpAnswers} from '../checks/http-answers.ts';
import {keysPrivate} from '../checks/keys-private.ts';
import {keysReadable} from '../checks/keys-readable.ts';
import {nginxConfigValid} from '../checks/nginx-config.ts';
import {nginxRuns} from '../checks/nginx-runs.ts';
import {portsFree} from '../checks/ports-free.ts';
import {publicNames} from '../checks/public-names.ts';
import {renewalScheduled} from '../checks/renewal-scheduled.ts';
import {servedIsDisk} from '../checks/served-is-disk.ts';
import {stranger} from '../checks/stranger.ts';
import {supported} from '../checks/supported.ts';
import type {Action} from '../engine/action.ts';
import {type Plan, STEP_IDS, type StepId} from '../engine/plan.ts';
import type {Facts} from '../facts/facts.ts';

/** A step: what must hold before it is planned, what it does, and what must hold afterwards. */
export type Step = {
  readonly id: StepId;
  readonly needs: readonly Check[];
  /** Pure: the same facts and answers give the same actions; none when the step is satisfied. */
  plan(facts: Facts, answers: Answers): Action[];
  /** What must hold when its turn has come, with all that was seen by looking ahead; the others are only told. */
  readonly ready?: readonly Check[];
  readonly hints?: readonly Check[];
  readonly verify: readonly Check[];
};

export const STEPS: Readonly<Record<StepId, Step>> = {
  build: {
    id: 'build',
    needs: [supported, portsFree, nginxConfigValid],
    plan: buildNginx,
    verify: [nginxConfigValid, nginxRuns],
  },
  handshake: {
    id: 'handshake',
    needs: [nginxConfigValid, confD],
    plan: writeHandshake,
    verify: [nginxConfigValid, configLoaded, stranger, httpAnswers],
  },
  permissions: {
    id: 'permissions',
    needs: [],
    plan: fixPermissions,
    verify: [keysReadable, keysPrivate, hookInPlace],
  },
  port80: {id: 'port80', needs: [], plan: openPort80, verify: [hostFirewall]},
  issuance: {
    id: 'issuance',
    needs: [publicNames],
    ready: [authorityReached, budget, canaryAnswers],
    hints: [hostFirewall, dnsAnswer, dnsLeadsHere, caa],
    plan: testIssuance,
    verify: [certificates, keysReadable, keysPrivate, servedIsDisk, httpAnswers, renewalScheduled],
  },
};

/**
 * What is left to do, step by step. The later steps are planned on what the earlier ones will bring: a server
 * without nginx is planned as one with the distribution's. Before a step is applied it is planned again, on
 * what is then true.
 */
export function planSetup(facts: Facts, answers: Answers, steps: readonly StepId[] = STEP_IDS): Plan {
  return {steps: steps.map(step => ({step, actions: STEPS[step].plan(facts, answers)}))};
}
