import {ranBy} from '../../facts/probe.ts';
import {system as probe} from '../../facts/system.ts';
import {defineCheck} from '../check.ts';

/** The engine `native` needs apt and Debian's layout of nginx. */
export const supported = defineCheck({
  id: 'supported',
  title: 'check.supported',
  reads: ['system'],
  skip: () => null,
  diagnose: ({system}) =>
    system.apt && system.debianFamily
      ? []
      : [
          {
            code: 'CW-UNSUPPORTED',
            severity: 'error',
            layer: 'machine',
            values: {system: system.pretty},
            evidence: [{ran: ranBy(probe, 'osRelease'), said: system.pretty}],
            remedy: {steps: [{key: 'CW-UNSUPPORTED.do'}]},
          },
        ],
  holds: ({system}) => ({key: 'check.supported.seen', values: {system: system.pretty}}),
});
