import {formatCommand} from '../../core/quote.ts';
import {build as probe} from '../../facts/build.ts';
import {ranBy} from '../../facts/probe.ts';
import {settingsOf} from '../../facts/settings.ts';
import {PATHS} from '../../known/paths.ts';
import {defineCheck, notApplicable} from '../check.ts';

const file = PATHS.moduleLoad;

/** Where ngx_mruby is a module, nginx loads it: an update may have made the guard take it out. */
export const moduleLoaded = defineCheck({
  id: 'module-loaded',
  title: 'check.module-loaded',
  reads: ['files', 'build'],
  skip(facts) {
    const settings = settingsOf(facts);
    const wanted = settings?.engine === 'ngx_mruby' && settings.buildMethod === 'module';
    return wanted ? null : notApplicable({key: 'skip.no-module'});
  },
  diagnose: ({files, build}) =>
    files[file] !== undefined
      ? []
      : [
          {
            code: 'CW-MODULE-OUT',
            severity: 'error',
            layer: 'nginx',
            values: {file},
            evidence:
              build.module === null
                ? [{try: formatCommand(['ls', '-l', file])}]
                : [{ran: ranBy(probe, 'module'), said: build.module}],
            remedy: {step: 'build'},
          },
        ],
  holds: () => ({key: 'check.module-loaded.seen', values: {file}}),
});
