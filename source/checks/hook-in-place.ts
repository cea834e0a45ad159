import {PATHS} from '../paths.ts';
import type {Check} from './check.ts';
import {evidence, type Finding} from './finding.ts';

/** The hook that keeps keys readable is there, can run, and is named where old certbots look. */
export const hookInPlace: Check = {
  id: 'hook-in-place',
  holds: 'check.hook',
  diagnose({files}): Finding[] {
    const hook = files[PATHS.deployHook];
    if (!hook || (hook.mode & 0o100) === 0) {
      return [
        {
          code: 'CW-HOOK-MISSING',
          severity: 'error',
          layer: 'files',
          values: {file: PATHS.deployHook},
          evidence: [evidence(['stat', PATHS.deployHook], hook ? 'not executable' : 'no such file')],
          fix: 'permissions',
        },
      ];
    }
    const named = /^\s*deploy-hook\s*=\s*(.*?)\s*$/m.exec(files[PATHS.cliIni]?.content ?? '')?.[1];
    return named === PATHS.deployHook
      ? []
      : [
          {
            code: 'CW-OTHER-HOOK',
            severity: 'warning',
            layer: 'files',
            values: {file: PATHS.cliIni, hook: PATHS.deployHook, other: named ?? 'none'},
            evidence: [evidence(['grep', 'deploy-hook', PATHS.cliIni], named ?? 'nothing')],
            fix: named === undefined ? 'permissions' : null,
          },
        ];
  },
};
