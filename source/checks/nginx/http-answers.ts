import {canaryHere} from '../../facts/canary.ts';
import {ranBy} from '../../facts/probe.ts';
import {served as probe} from '../../facts/served.ts';
import {canaryFails} from '../ca/canary-answers.ts';
import {defineCheck, notApplicable, notKnown} from '../check.ts';
import {tellTogether, type Wrong} from '../group-findings.ts';
import {nginxStopped} from './no-nginx.ts';

/** Over http, a challenge file is answered as it is, and everything else is redirected to https. */
export const httpAnswers = defineCheck({
  id: 'http-answers',
  title: 'check.http-answers',
  reads: ['served', 'nginx', 'files', 'system', 'preflight', 'dns'],
  skip: (facts, {names, httpElsewhere}) =>
    names.every(name => httpElsewhere.has(name))
      ? notApplicable({key: 'skip.no-names'})
      : (nginxStopped(facts) ?? (facts.served.names.length === 0 ? notKnown({key: 'skip.not-asked'}) : null)),
  diagnose: (facts, {httpElsewhere, sites}) =>
    tellTogether(
      facts.served.names.flatMap(({name, family, page, challenge}): Wrong[] => {
        if (httpElsewhere.has(name)) {
          return [];
        }
        const problem = (code: Wrong['code'], what: 'challenge' | 'page', said: string): Wrong => ({
          ...{code, name, family},
          evidence: {
            ran: ranBy(probe, `${what} ${family} ${name}`, {names: [name], at: facts.served.at}),
            said,
          },
        });
        const answered = challenge.status === 200 && challenge.body === canaryHere(facts);
        // What else an adopted site answers is its own affair.
        const redirected =
          sites[name] !== undefined || (page.status === 301 && page.location === `https://${name}/`);
        // The canary at the server's own address tells more of a challenge, and of what does not answer at all.
        const told = canaryFails(facts, name, family);
        return [
          ...(answered || told
            ? []
            : [problem('CW-CHALLENGE-SWALLOWED', 'challenge', String(challenge.status))]),
          ...(redirected || (told && page.status === 0)
            ? []
            : [problem('CW-NO-REDIRECT', 'page', `${page.status} ${page.location}`.trim())]),
        ];
      }),
    ),
  holds: ({served}, {httpElsewhere}) => ({
    key: 'check.http-answers.seen',
    values: {
      count: new Set(served.names.map(({name}) => name).filter(name => !httpElsewhere.has(name))).size,
    },
  }),
});
