import {evidence, type Finding} from '../../core/finding.ts';
import type {Facts} from '../../facts/facts.ts';
import {canBeJoined, namedHook} from '../../facts/named-hook.ts';
import {PATHS} from '../../known/paths.ts';
import type {Check} from '../check.ts';

/** The hook that keeps keys readable is there, can run, is named where old certbots look, and did not fail. */
export const hookInPlace: Check = {
  id: 'hook-in-place',
  holds: 'check.hook',
  diagnose(facts) {
    return [...missing(facts), ...unnamed(facts), ...failed(facts)];
  },
};

function problem(
  code: Finding['code'],
  severity: Finding['severity'],
  values: Finding['values'],
  seen: Finding['evidence'],
): Finding {
  return {
    code,
    severity,
    layer: 'files',
    values: {file: PATHS.deployHook, ...values},
    evidence: seen,
    fix: 'permissions',
  };
}

function missing({files}: Facts): Finding[] {
  const hook = files[PATHS.deployHook];
  const saw = hook ? 'not executable' : 'no such file';
  return hook && (hook.mode & 0o100) !== 0
    ? []
    : [problem('CW-HOOK-MISSING', 'error', {}, [evidence(['stat', PATHS.deployHook], saw)])];
}

function unnamed(facts: Facts): Finding[] {
  const named = namedHook(facts);
  return named?.includes(PATHS.deployHook)
    ? []
    : [
        {
          ...problem('CW-HOOK-UNNAMED', 'error', {config: PATHS.cliIni}, [
            evidence(['grep', 'deploy-hook', PATHS.cliIni], named ?? 'nothing'),
          ]),
          // Only the operator can join two hooks in a line that has quotes or a comment in it.
          ...(named !== null && !canBeJoined(named) ? {severity: 'warning', fix: null} : {}),
        },
      ];
}

function failed({keyAccess}: Facts): Finding[] {
  return keyAccess.hookFailures.length === 0
    ? []
    : [
        problem('CW-HOOK-FAILED', 'error', {}, [
          evidence(['cat', PATHS.hookFailed], keyAccess.hookFailures.join('\n')),
        ]),
      ];
}
