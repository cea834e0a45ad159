import {canaryHere} from '../../facts/canary.ts';
import {CANARY_PATH} from '../../known/paths.ts';
import {canaryFails} from '../ca/canary-answers.ts';
import type {Check} from '../check.ts';
import {tellTogether, type Wrong} from '../group-findings.ts';

/** Over http, a challenge file is answered as it is, and everything else is redirected to https. */
export const httpAnswers: Check = {
  id: 'http-answers',
  holds: 'check.http-answers',
  diagnose: facts =>
    tellTogether(
      facts.served.names.flatMap(({name, family, page, challenge}): Wrong[] => {
        const problem = (code: Wrong['code'], path: string, saw: string): Wrong => ({
          ...{code, name, family},
          evidence: {
            command: `curl -i -H 'Host: ${name}' http://${family === 4 ? '127.0.0.1' : '[::1]'}${path}`,
            saw,
          },
        });
        const answered = challenge.status === 200 && challenge.body === canaryHere(facts);
        const redirected = page.status === 301 && page.location === `https://${name}/`;
        // The canary at the server's own address tells more of a challenge, and of what does not answer at all.
        const told = canaryFails(facts, name, family);
        return [
          ...(answered || told
            ? []
            : [problem('CW-CHALLENGE-SWALLOWED', CANARY_PATH, `status ${challenge.status}`)]),
          ...(redirected || (told && page.status === 0)
            ? []
            : [problem('CW-NO-REDIRECT', '/', `status ${page.status} ${page.location}`.trim())]),
        ];
      }),
    ),
};
