import {commands} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {settingsOf} from '../../facts/settings.ts';
import {PATHS} from '../../known/paths.ts';
import {defineCheck, notApplicable} from '../check.ts';

const file = PATHS.settings;

/** Without what an earlier run was told, `status`, `doctor` and `add` do not know of a name that was asked for. */
export const settingsMakeSense = defineCheck({
  id: 'settings-make-sense',
  title: 'check.settings-make-sense',
  reads: ['files'],
  skip: ({files}) => (files[file] === undefined ? notApplicable({key: 'skip.not-set-up'}) : null),
  diagnose: facts =>
    settingsOf(facts)
      ? []
      : [
          {
            ...{code: 'CW-SETTINGS', severity: 'warning', layer: 'machine', values: {file}},
            evidence: [{try: formatCommand(['cat', file])}],
            remedy: {steps: [{key: 'CW-SETTINGS.do'}], ...commands(['certwizard', 'setup'])},
          },
        ],
  holds: () => ({key: 'check.settings-make-sense.seen', values: {file}}),
});
