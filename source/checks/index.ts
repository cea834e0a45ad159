import {alarmSet} from './alarm-set.ts';
import {authorityReached} from './authority-reached.ts';
import {budget} from './budget.ts';
import {caa} from './caa.ts';
import {canaryAnswers} from './canary-answers.ts';
import {canaryOwn} from './canary-own.ts';
import {catchAll} from './catch-all.ts';
import {certificates} from './certificates.ts';
import type {Check} from './check.ts';
import {cloudIngress} from './cloud-ingress.ts';
import {confD} from './conf-d.ts';
import {configLoaded} from './config-loaded.ts';
import {dnsLeadsHere} from './dns.ts';
import {dnsAnswer} from './dns-answers.ts';
import {errorLogQuiet} from './error-log.ts';
import {hookInPlace} from './hook-in-place.ts';
import {hostFirewall} from './host-firewall.ts';
import {hsts} from './hsts.ts';
import {httpAnswers} from './http-answers.ts';
import {keysPrivate} from './keys-private.ts';
import {keysReadable} from './keys-readable.ts';
import {lastFailure} from './last-failure.ts';
import {moduleLoaded} from './module-loaded.ts';
import {nextcloudRenews} from './nextcloud.ts';
import {nginxConfigValid} from './nginx-config.ts';
import {nginxRuns} from './nginx-runs.ts';
import {otherClients} from './other-clients.ts';
import {portsFree} from './ports-free.ts';
import {publicNames} from './public-names.ts';
import {renewalRan} from './renewal-ran.ts';
import {renewalScheduled} from './renewal-scheduled.ts';
import {servedIsDisk} from './served-is-disk.ts';
import {settingsMakeSense} from './settings-make-sense.ts';
import {stranger} from './stranger.ts';
import {supported} from './supported.ts';
import {twins} from './twins.ts';

/** The doctor's catalogue, from the machine outwards to what visitors get. One more check is one line here. */
export const CHECKS: readonly Check[] = [
  supported,
  settingsMakeSense,
  portsFree,
  nginxConfigValid,
  confD,
  nginxRuns,
  moduleLoaded,
  configLoaded,
  catchAll,
  stranger,
  certificates,
  twins,
  keysReadable,
  keysPrivate,
  hookInPlace,
  otherClients,
  servedIsDisk,
  errorLogQuiet,
  httpAnswers,
  hsts,
  cloudIngress,
  hostFirewall,
  publicNames,
  dnsAnswer,
  dnsLeadsHere,
  caa,
  canaryAnswers,
  canaryOwn,
  authorityReached,
  budget,
  lastFailure,
  renewalScheduled,
  renewalRan,
  alarmSet,
  nextcloudRenews,
];
