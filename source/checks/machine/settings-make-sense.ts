import {settingsOf} from '../../facts/settings.ts';
import {PATHS} from '../../known/paths.ts';
import {clean} from '../../text/clean.ts';
import type {Check} from '../check.ts';

const SHOWN = 200;

/** Without what an earlier run was told, `status`, `doctor` and `add` do not know of a name that was asked for. */
export const settingsMakeSense: Check = {
  id: 'settings-make-sense',
  holds: 'check.settings-make-sense',
  diagnose(facts) {
    const content = facts.files[PATHS.settings]?.content;
    return content === undefined || settingsOf(facts)
      ? []
      : [
          {
            ...{code: 'CW-SETTINGS', severity: 'warning', layer: 'machine', values: {file: PATHS.settings}},
            evidence: [{command: `cat ${PATHS.settings}`, saw: clean(content.slice(0, SHOWN))}],
            fix: null,
          },
        ];
  },
};
