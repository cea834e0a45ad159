import type {Evidence, Finding} from '../../core/finding.ts';
import {readFailures} from '../../facts/acme-failure.ts';
import type {Facts} from '../../facts/facts.ts';
import {type NextcloudFact, nextcloudNames} from '../../facts/nextcloud.ts';
import {lifeOf} from '../../facts/renewal-due.ts';
import type {Check} from '../check.ts';
import {challengeFailed} from './challenge-failed.ts';

const LOG = 'snap logs -n 100 nextcloud.renew-certs';
const NOTHING_COUNTED = {before: {4: null, 6: null}, after: {4: null, 6: null}};

/** The Nextcloud snap renews its certificate, and its Apache answers challenges over http and redirects the rest. */
export const nextcloudRenews: Check = {
  id: 'nextcloud-renews',
  holds: 'check.nextcloud-renews',
  diagnose(facts) {
    const {nextcloud} = facts;
    return nextcloud.installed && nextcloud.https === 'lets-encrypt'
      ? [...stopped(nextcloud), ...failed(facts), ...ended(nextcloud), ...answers(nextcloud)]
      : [];
  },
};

function finding(
  code: Finding['code'],
  severity: Finding['severity'],
  values: Finding['values'],
  evidence: readonly Evidence[],
): Finding {
  return {code, severity, layer: 'machine', values, evidence, fix: null};
}

/** Without the service nothing is ever renewed. */
function stopped({services}: NextcloudFact): Finding[] {
  const service = services.find(({name}) => name === 'renew-certs');
  return service?.enabled && service.active
    ? []
    : [
        finding('CW-NEXTCLOUD-STOPPED', 'error', {}, [
          {command: 'snap services nextcloud', saw: 'nextcloud.renew-certs is not enabled and active'},
        ]),
      ];
}

/** Which hop of HTTP-01 the last attempt failed at, and why. */
function failed(facts: Facts): Finding[] {
  const {nextcloud} = facts;
  const {attempt} = nextcloud;
  if (attempt?.outcome !== 'failed') {
    return [];
  }
  const names = nextcloudNames(nextcloud);
  // The service's journal is short of lines where much is said; certbot's own log has the rest.
  const text = [...attempt.said, ...nextcloud.certbotSaid].join('\n');
  if (attempt.webrootLost) {
    const row = attempt.said.find(said => /the webroot for /.test(said)) ?? '';
    return [finding('CW-NEXTCLOUD-WEBROOT', 'error', {name: names.join(', ')}, [{command: LOG, saw: row}])];
  }
  // Its Apache answers in nginx's place.
  const failures = readFailures(text);
  const causes = challengeFailed({...facts, served: nextcloud.served}, names, failures, NOTHING_COUNTED);
  const row = failures[0]?.said ?? attempt.said.find(said => /fail|error/i.test(said)) ?? '';
  return causes.length > 0
    ? causes.map(cause => ({...cause, evidence: [{command: LOG, saw: row}, ...cause.evidence.slice(1)]}))
    : [finding('CW-NEXTCLOUD-FAILED', 'error', {name: names.join(', ')}, [{command: LOG, saw: row}])];
}

/** A certificate that is late or over; with HSTS, nobody can click through. */
function ended({certificate, served}: NextcloudFact): Finding[] {
  const life = certificate ? lifeOf(certificate) : 'valid';
  if (!certificate || life === 'valid' || life === 'due') {
    return [];
  }
  const isOver = life === 'expired';
  const hsts = served.names.find(({secure}) => secure.hsts !== null)?.secure.hsts ?? null;
  const values = {
    name: certificate.names.join(', '),
    end: certificate.notAfter.slice(0, 10),
    hsts:
      hsts === null
        ? ({key: 'nextcloud.no-hsts'} as const)
        : ({key: 'nextcloud.hsts', values: {days: Math.round(hsts / 86_400)}} as const),
  };
  const saw = `${certificate.notAfter}; max-age=${hsts ?? 'none'}`;
  const code = isOver ? 'CW-NEXTCLOUD-OVER' : 'CW-NEXTCLOUD-LATE';
  return [
    finding(code, isOver ? 'error' : 'warning', values, [
      {command: 'openssl x509 -enddate -in /var/snap/nextcloud/current/certs/live/cert.pem', saw},
    ]),
  ];
}

/** The page is redirected with 301, and the challenge path is not: else HTTP-01 ends in a loop or at a login. */
function answers({served}: NextcloudFact): Finding[] {
  return served.names.flatMap(({name, family, page, challenge}): Finding[] => {
    const url = `http://${name}/`;
    const redirected = challenge.status >= 300 && challenge.status < 400;
    return [
      ...(challenge.status === 0 || redirected
        ? [
            finding('CW-NEXTCLOUD-CHALLENGE', 'error', {name, family, status: challenge.status}, [
              {command: `curl -i ${url}.well-known/acme-challenge/x`, saw: `status ${challenge.status}`},
            ]),
          ]
        : []),
      ...(page.status !== 0 && page.status !== 301
        ? [
            finding('CW-NEXTCLOUD-REDIRECT', 'warning', {name, family, status: page.status}, [
              {command: `curl -i ${url}`, saw: `status ${page.status} ${page.location}`},
            ]),
          ]
        : []),
    ];
  });
}
