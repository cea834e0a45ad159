import {evidence} from '../../core/finding.ts';
import {nameOfNginx} from '../../facts/nginx.ts';
import type {Check} from '../check.ts';

/** nginx is there and runs, and what runs as root is nobody else's to replace. */
export const nginxRuns: Check = {
  id: 'nginx-runs',
  holds: 'check.nginx-runs',
  diagnose({nginx}) {
    const {version, running, replaceable, executable, command} = nginx;
    const found = {severity: 'error', layer: 'nginx'} as const;
    if (replaceable) {
      const program = executable ?? nameOfNginx(nginx);
      const seen = evidence(['namei', '-l', program], 'others than root may write there');
      return [{...found, code: 'CW-NGINX-REPLACEABLE', values: {program}, evidence: [seen], fix: null}];
    }
    const finding = {...found, values: {program: nameOfNginx(nginx)}};
    const code = version === null ? 'CW-NGINX-MISSING' : 'CW-NGINX-STOPPED';
    const seen = evidence([...command, '-V'], version ?? 'not found');
    return running ? [] : [{...finding, code, evidence: [seen], fix: 'build'}];
  },
};
