import {alarmSet} from './ca/alarm-set.ts';
import {authorityReached} from './ca/authority-reached.ts';
import {budget} from './ca/budget.ts';
import {canaryAnswers} from './ca/canary-answers.ts';
import {canaryOwn} from './ca/canary-own.ts';
import {issuer} from './ca/issuer.ts';
import {lastFailure} from './ca/last-failure.ts';
import {nextcloudRenews} from './ca/nextcloud-renews.ts';
import {otherClients} from './ca/other-clients.ts';
import {renewalNeeds} from './ca/renewal-needs.ts';
import {renewalRan} from './ca/renewal-ran.ts';
import {renewalScheduled} from './ca/renewal-scheduled.ts';
import {renewalWorks} from './ca/renewal-works.ts';
import type {Check} from './check.ts';
import {cloudIngress} from './cloud/cloud-ingress.ts';
import {caa} from './dns/caa.ts';
import {dnsAnswer} from './dns/dns-answer.ts';
import {dnsLeadsHere} from './dns/dns-leads-here.ts';
import {publicNames} from './dns/public-names.ts';
import {certificates} from './files/certificates.ts';
import {duplicateLineage} from './files/duplicate-lineage.ts';
import {hookInPlace} from './files/hook-in-place.ts';
import {keyReadersStay} from './files/key-readers.ts';
import {keysPrivate} from './files/keys-private.ts';
import {keysReadable} from './files/keys-readable.ts';
import {lineageLinks} from './files/lineage-links.ts';
import {webrootPrivate} from './files/webroot-private.ts';
import {hostFirewall} from './firewall/host-firewall.ts';
import {settingsMakeSense} from './machine/settings-make-sense.ts';
import {supported} from './machine/supported.ts';
import {besideOthers} from './nginx/beside-others.ts';
import {catchAll} from './nginx/catch-all.ts';
import {confD} from './nginx/conf-d.ts';
import {configLoaded} from './nginx/config-loaded.ts';
import {errorLogQuiet} from './nginx/error-log-quiet.ts';
import {handlerMethods} from './nginx/handler-methods.ts';
import {hsts} from './nginx/hsts.ts';
import {httpAnswers} from './nginx/http-answers.ts';
import {listensTls} from './nginx/listens-tls.ts';
import {moduleLoaded} from './nginx/module-loaded.ts';
import {nginxAge} from './nginx/nginx-age.ts';
import {nginxConfigValid} from './nginx/nginx-config-valid.ts';
import {nginxRuns} from './nginx/nginx-runs.ts';
import {portsFree} from './nginx/ports-free.ts';
import {servedIsDisk} from './nginx/served-is-disk.ts';
import {unknownSni} from './nginx/unknown-sni.ts';
import {workerUser} from './nginx/worker-user.ts';

/** The doctor's catalogue, from the machine outwards to what visitors get. One more check is one line here. */
export const CHECKS: readonly Check[] = [
  supported,
  settingsMakeSense,
  portsFree,
  nginxConfigValid,
  confD,
  besideOthers,
  nginxRuns,
  workerUser,
  moduleLoaded,
  configLoaded,
  catchAll,
  unknownSni,
  certificates,
  duplicateLineage,
  lineageLinks,
  keysReadable,
  keysPrivate,
  keyReadersStay,
  hookInPlace,
  webrootPrivate,
  otherClients,
  servedIsDisk,
  errorLogQuiet,
  httpAnswers,
  hsts,
  handlerMethods,
  listensTls,
  nginxAge,
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
  renewalWorks,
  renewalScheduled,
  renewalRan,
  alarmSet,
  nextcloudRenews,
  renewalNeeds,
  issuer,
];
