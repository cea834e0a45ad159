import {evidence} from '../../core/finding.ts';
import {layoutHere} from '../../facts/layout.ts';
import type {Check} from '../check.ts';

/** The servers that certwizard writes are on disk, and the running nginx is not older than they are. */
export const configLoaded: Check = {
  id: 'config-loaded',
  holds: 'check.config-loaded',
  diagnose({nginx, files, build}) {
    const {nginxConfig} = layoutHere({build});
    const written = files[nginxConfig] !== undefined;
    // An nginx that certwizard does not set up has nothing of ours to load.
    if (written ? nginx.ourConfigLoaded : nginx.foreign) {
      return [];
    }
    return [
      {
        code: written ? 'CW-CONFIG-NOT-LOADED' : 'CW-CONFIG-MISSING',
        severity: 'error',
        layer: 'nginx',
        values: {file: nginxConfig},
        evidence: [
          evidence(['stat', nginxConfig], written ? 'changed after nginx loaded it' : 'no such file'),
        ],
        fix: 'handshake',
      },
    ];
  },
};
