import type {Finding} from '../../core/finding.ts';
import {dumpCommand} from '../../facts/nginx.ts';
import {defineCheck} from '../check.ts';
import {nginxUnread} from './no-nginx.ts';

/** Somebody else's site takes all names: ours then serve only the names listed, and a new name needs a reload. */
export const catchAll = defineCheck({
  id: 'catch-all',
  title: 'check.catch-all',
  reads: ['nginx'],
  skip: nginxUnread,
  diagnose: ({nginx}) =>
    nginx.otherDefaultServers.slice(0, 1).map(
      ({file, line, listen}): Finding => ({
        code: 'CW-OTHER-DEFAULT',
        severity: 'info',
        layer: 'nginx',
        values: {file, line},
        evidence: [{ran: dumpCommand(nginx), said: `${file}:${line}: listen ${listen};`}],
        // certwizard goes by it: nothing is wrong.
        remedy: null,
      }),
    ),
});
