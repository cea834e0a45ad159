import {canaryHere} from '../facts/canary.ts';
import {CANARY_PATH} from '../paths.ts';
import {canaryFails} from './canary-answers.ts';
import type {Check} from './check.ts';
import type {Finding} from './finding.ts';

/** Over http, a challenge file is answered as it is, and everything else is redirected to https. */
export const httpAnswers: Check = {
  id: 'http-answers',
  holds: 'check.http-answers',
  diagnose: facts =>
    facts.served.names.flatMap(({name, family, page, challenge}): Finding[] => {
      const problem = (code: Finding['code'], path: string, saw: string): Finding => ({
        code,
        severity: 'error',
        layer: 'nginx',
        values: {name, family},
        evidence: [
          {command: `curl -i -H 'Host: ${name}' http://${family === 4 ? '127.0.0.1' : '[::1]'}${path}`, saw},
        ],
        fix: 'handshake',
      });
      const answered = challenge.status === 200 && challenge.body === canaryHere(facts);
      const redirected = page.status === 301 && page.location === `https://${name}/`;
      return [
        // The canary at the server's own address tells more.
        ...(answered || canaryFails(facts, name, family)
          ? []
          : [problem('CW-CHALLENGE-SWALLOWED', CANARY_PATH, `status ${challenge.status}`)]),
        ...(redirected
          ? []
          : [problem('CW-NO-REDIRECT', '/', `status ${page.status} ${page.location}`.trim())]),
      ];
    }),
};
