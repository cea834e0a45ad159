import {formatCommand} from '../../core/quote.ts';
import type {Check} from '../check.ts';

/** Somebody else's site takes all names: ours then serve only the names listed, and a new name needs a reload. */
export const catchAll: Check = {
  id: 'catch-all',
  holds: 'check.catch-all',
  diagnose: ({nginx}) =>
    nginx.otherDefaultServers.slice(0, 1).map(({file, line, listen}) => ({
      code: 'CW-OTHER-DEFAULT',
      severity: 'info',
      layer: 'nginx',
      values: {file, line},
      evidence: [
        {command: formatCommand([...nginx.command, '-T']), saw: `${file}:${line}: listen ${listen};`},
      ],
      fix: null,
    })),
};
