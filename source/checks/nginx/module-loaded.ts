import {evidence} from '../../core/finding.ts';
import {settingsOf} from '../../facts/settings.ts';
import {PATHS} from '../../known/paths.ts';
import type {Check} from '../check.ts';

/** Where ngx_mruby is a module, nginx loads it: an update may have made the guard take it out. */
export const moduleLoaded: Check = {
  id: 'module-loaded',
  holds: 'check.module-loaded',
  diagnose({files, build}) {
    const settings = settingsOf({files});
    const wanted = settings?.engine === 'ngx_mruby' && settings.buildMethod === 'module';
    if (!wanted || files[PATHS.moduleLoad] !== undefined) {
      return [];
    }
    return [
      {
        code: 'CW-MODULE-OUT',
        severity: 'error',
        layer: 'nginx',
        values: {file: PATHS.moduleLoad},
        evidence: [evidence(['cat', `${PATHS.module}.certwizard`], build.module ?? 'no such file')],
        fix: 'build',
      },
    ];
  },
};
