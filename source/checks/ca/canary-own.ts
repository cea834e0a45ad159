import {formatCommand} from '../../core/quote.ts';
import {canaryText} from '../../facts/canary.ts';
import {PATHS} from '../../known/paths.ts';
import {defineCheck, notApplicable} from '../check.ts';

const file = PATHS.canary;

/**
 * The canary file is this server's own. An older version's is the same on every server, and so does not tell when
 * another one answers; challenges are answered all the same.
 */
export const canaryOwn = defineCheck({
  id: 'canary-own',
  title: 'check.canary-own',
  reads: ['files', 'system'],
  skip: ({files}) => (files[file] === undefined ? notApplicable({key: 'skip.no-canary'}) : null),
  diagnose: ({files, system}) =>
    files[file]?.content === canaryText(system)
      ? []
      : [
          {
            code: 'CW-CANARY-OLD',
            severity: 'info',
            layer: 'nginx',
            values: {},
            evidence: [{try: formatCommand(['cat', file])}],
            remedy: {step: 'handshake'},
          },
        ],
  holds: () => ({key: 'check.canary-own.seen', values: {file}}),
});
