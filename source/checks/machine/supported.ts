import {evidence} from '../../core/finding.ts';
import type {Check} from '../check.ts';

/** The engine `native` needs apt and Debian's layout of nginx. */
export const supported: Check = {
  id: 'supported',
  holds: 'check.supported',
  diagnose: ({system}) =>
    system.apt && system.debianFamily
      ? []
      : [
          {
            code: 'CW-UNSUPPORTED',
            severity: 'error',
            layer: 'machine',
            values: {system: system.pretty},
            evidence: [evidence(['cat', '/etc/os-release'], system.pretty)],
            fix: null,
          },
        ],
};
