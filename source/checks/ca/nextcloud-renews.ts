import {asFinding, commands, type Evidence, type Finding, type Remedy} from '../../core/finding.ts';
import {readFailures} from '../../facts/acme-failure.ts';
import type {Facts} from '../../facts/facts.ts';
import {type NextcloudFact, nextcloudNames, nextcloud as probe} from '../../facts/nextcloud.ts';
import {ranBy} from '../../facts/probe.ts';
import {lifeOf} from '../../facts/renewal-due.ts';
import {LOOPBACK, served as servedProbe} from '../../facts/served.ts';
import {PATHS} from '../../known/paths.ts';
import type {FindingCode, FindingValues} from '../../messages/messages.ts';
import {defineCheck, notApplicable} from '../check.ts';
import {CHALLENGE_FACTS, type ChallengeFacts, challengeFailed} from './challenge-failed.ts';

const NOTHING_COUNTED = {4: null, 6: null, ran: {4: [], 6: []}};
const RESTART = ['certwizard', 'nextcloud', '--restart'] as const;

/** The Nextcloud snap renews its certificate, and its Apache answers challenges over http and redirects the rest. */
export const nextcloudRenews = defineCheck({
  id: 'nextcloud-renews',
  title: 'check.nextcloud-renews',
  reads: ['nextcloud', ...CHALLENGE_FACTS],
  skip: ({nextcloud: {installed, https}}) =>
    !installed
      ? notApplicable({key: 'skip.no-nextcloud'})
      : https === 'lets-encrypt'
        ? null
        : notApplicable({key: 'skip.nextcloud-https'}),
  diagnose(facts) {
    const {nextcloud} = facts;
    return [...stopped(nextcloud), ...failed(facts), ...ended(nextcloud), ...answers(nextcloud)];
  },
  holds: ({nextcloud}) => ({
    key: 'check.nextcloud-renews.seen',
    values: {
      names: nextcloudNames(nextcloud).join(', '),
      end: nextcloud.certificate?.notAfter.slice(0, 10) ?? '?',
    },
  }),
});

function finding<Code extends FindingCode>(
  code: Code,
  severity: Finding['severity'],
  values: FindingValues<Code>,
  evidence: readonly Evidence[],
  remedy: Remedy,
): Finding {
  return asFinding<Code>({code, severity, layer: 'machine', values, evidence, remedy});
}

/** Without the service nothing is ever renewed. */
function stopped({services}: NextcloudFact): Finding[] {
  const service = services.find(({name}) => name === 'renew-certs');
  if (service?.enabled && service.active) {
    return [];
  }
  const state = service && [service.enabled ? 'enabled' : 'disabled', service.active ? 'active' : 'inactive'];
  const said = ['nextcloud.renew-certs', ...(state ?? [])].join('  ');
  return [
    finding(
      'CW-NEXTCLOUD-STOPPED',
      'error',
      {},
      [state ? {ran: ranBy(probe, 'services'), said} : {try: 'snap services nextcloud'}],
      commands(['snap', 'start', '--enable', 'nextcloud.renew-certs']),
    ),
  ];
}

/** Which hop of HTTP-01 the last attempt failed at, and why. */
function failed(facts: ChallengeFacts & Pick<Facts, 'nextcloud'>): Finding[] {
  const {nextcloud} = facts;
  const {attempt} = nextcloud;
  if (attempt?.outcome !== 'failed') {
    return [];
  }
  const names = nextcloudNames(nextcloud);
  const ran = ranBy(probe, 'log');
  const row = (pattern: RegExp) => attempt.said.find(said => pattern.test(said)) ?? '';
  if (attempt.webrootLost) {
    return [
      finding(
        'CW-NEXTCLOUD-WEBROOT',
        'error',
        {name: names.join(', ')},
        [{ran, said: row(/the webroot for /)}],
        commands(['nextcloud.enable-https', 'lets-encrypt']),
      ),
    ];
  }
  // The service's journal is short of lines where much is said; certbot's own log has the rest.
  const failures = readFailures([...attempt.said, ...nextcloud.certbotSaid].join('\n'));
  const counted = {before: NOTHING_COUNTED, after: NOTHING_COUNTED};
  // Its Apache answers in nginx's place.
  const causes = challengeFailed({...facts, served: nextcloud.served}, names, failures, counted, ran);
  return causes.length > 0
    ? causes
    : [
        finding(
          'CW-NEXTCLOUD-FAILED',
          'error',
          {name: names.join(', ')},
          [
            {ran, said: row(/fail|error/i)},
            {try: `less ${PATHS.nextcloudCerts}/certbot/logs/letsencrypt.log`},
          ],
          {steps: [{key: 'CW-NEXTCLOUD-FAILED.do'}], ...commands(RESTART)},
        ),
      ];
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
  const look = {try: `openssl x509 -noout -enddate -in ${PATHS.nextcloudCerts}/live/cert.pem`};
  return [
    finding(
      isOver ? 'CW-NEXTCLOUD-OVER' : 'CW-NEXTCLOUD-LATE',
      isOver ? 'error' : 'warning',
      values,
      [look],
      commands(RESTART),
    ),
  ];
}

/** The page is redirected with 301, and the challenge path is not: else HTTP-01 ends in a loop or at a login. */
function answers({served}: NextcloudFact): Finding[] {
  return served.names.flatMap(({name, family, page, challenge}): Finding[] => {
    const ran = (what: 'challenge' | 'page') =>
      ranBy(servedProbe, `${what} ${family} ${name}`, {names: [name], at: LOOPBACK});
    const redirected = challenge.status >= 300 && challenge.status < 400;
    return [
      ...(challenge.status === 0 || redirected
        ? [
            finding(
              'CW-NEXTCLOUD-CHALLENGE',
              'error',
              {name, family, status: challenge.status},
              [{ran: ran('challenge'), said: String(challenge.status)}],
              {steps: [{key: 'CW-NEXTCLOUD-CHALLENGE.do'}], commands: ['snap services nextcloud']},
            ),
          ]
        : []),
      ...(page.status !== 0 && page.status !== 301
        ? [
            finding(
              'CW-NEXTCLOUD-REDIRECT',
              'warning',
              {name, family, status: page.status},
              [{ran: ran('page'), said: `${page.status} ${page.location}`.trim()}],
              {steps: [{key: 'CW-NEXTCLOUD-REDIRECT.do'}]},
            ),
          ]
        : []),
    ];
  });
}
