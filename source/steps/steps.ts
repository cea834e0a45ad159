import {buildNginx} from '../../scripts/steps/build.ts';
import {writeHandshake} from '../../scripts/steps/handshake.ts';
import {testIssuance} from '../../scripts/steps/issuance.ts';
import {fixPermissions} from '../../scripts/steps/permissions.ts';
import {openPort80} from '../../scripts/steps/port80.ts';
import type {Answers} from '../answers/answers.ts';
import {authorityReached} from '../checks/ca/authority-reached.ts';
import {budget} from '../checks/ca/budget.ts';
import {canaryAnswers} from '../checks/ca/canary-answers.ts';
import {renewalScheduled} from '../checks/ca/renewal-scheduled.ts';
import {type Check, readsOf} from '../checks/check.ts';
import {caa} from '../checks/dns/caa.ts';
import {dnsAnswer} from '../checks/dns/dns-answer.ts';
import {dnsLeadsHere} from '../checks/dns/dns-leads-here.ts';
import {publicNames} from '../checks/dns/public-names.ts';
import {certificates} from '../checks/files/certificates.ts';
import {hookInPlace} from '../checks/files/hook-in-place.ts';
import {keyReadersStay} from '../checks/files/key-readers.ts';
import {keysPrivate} from '../checks/files/keys-private.ts';
import {keysReadable} from '../checks/files/keys-readable.ts';
import {lineageLinks} from '../checks/files/lineage-links.ts';
import {webrootPrivate} from '../checks/files/webroot-private.ts';
import {hostFirewall} from '../checks/firewall/host-firewall.ts';
import {supported} from '../checks/machine/supported.ts';
import {besideOthers} from '../checks/nginx/beside-others.ts';
import {confD} from '../checks/nginx/conf-d.ts';
import {configLoaded} from '../checks/nginx/config-loaded.ts';
import {httpAnswers} from '../checks/nginx/http-answers.ts';
import {nginxConfigValid} from '../checks/nginx/nginx-config-valid.ts';
import {nginxRuns} from '../checks/nginx/nginx-runs.ts';
import {portsFree} from '../checks/nginx/ports-free.ts';
import {servedIsDisk} from '../checks/nginx/served-is-disk.ts';
import {unknownSni} from '../checks/nginx/unknown-sni.ts';
import {workerUser} from '../checks/nginx/worker-user.ts';
import type {Action} from '../core/action.ts';
import {type Plan, STEP_IDS, type StepId} from '../core/plan.ts';
import type {FactKey, Facts} from '../facts/facts.ts';

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
    needs: [nginxConfigValid, confD, besideOthers],
    plan: writeHandshake,
    verify: [nginxConfigValid, configLoaded, unknownSni, httpAnswers, webrootPrivate],
  },
  permissions: {
    id: 'permissions',
    needs: [workerUser, lineageLinks, keyReadersStay],
    plan: fixPermissions,
    verify: [keysReadable, keysPrivate, hookInPlace],
  },
  port80: {id: 'port80', needs: [], plan: openPort80, verify: [hostFirewall]},
  issuance: {
    id: 'issuance',
    needs: [publicNames],
    ready: [webrootPrivate, authorityReached, budget, canaryAnswers],
    hints: [hostFirewall, dnsAnswer, dnsLeadsHere, caa],
    plan: testIssuance,
    verify: [certificates, keysReadable, keysPrivate, servedIsDisk, httpAnswers, renewalScheduled],
  },
};

/** The facts that the plans of the steps are made from; a test holds this by seeing what they read. */
const PLANNED_BY = [
  ...([
    'alarm',
    'build',
    'certbot',
    'fallback',
    'files',
    'firewall',
    'folders',
    'keyAccess',
    'lineages',
  ] as const),
  ...(['nginx', 'ownHooks', 'packages', 'reach', 'renewals', 'system', 'trust', 'webroot'] as const),
] as const;

/**
 * All that a setup, or `add`, looks at before it plans: for the plans, for what these need, and for what is proved after.
 * What else is looked at for the doctor is missing then.
 */
export const SETUP_READS: readonly FactKey[] = [
  ...new Set<FactKey>([
    ...PLANNED_BY,
    ...readsOf(
      // A step that has nothing to do is verified by the same look.
      Object.values(STEPS).flatMap(({needs, ready = [], hints = [], verify}) =>
        [needs, ready, hints, verify].flat(),
      ),
    ),
    // The certificates that are served before, and the cloud whose list may be offered to be opened.
    ...(['served', 'cloud', 'sources', 'preflight'] as const),
  ]),
];

/**
 * What is left to do, step by step. The later steps are planned on what the earlier ones will bring: a server
 * without nginx is planned as one with the distribution's. Before a step is applied it is planned again, on
 * what is then true.
 */
export function planSetup(facts: Facts, answers: Answers, steps: readonly StepId[] = STEP_IDS): Plan {
  return {steps: steps.map(step => ({step, actions: STEPS[step].plan(facts, answers)}))};
}
