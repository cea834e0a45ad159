import {evidence} from '../../core/finding.ts';
import {nameOfNginx} from '../../facts/nginx.ts';
import type {Check} from '../check.ts';

/** nginx is there and runs, and what runs as root is nobody else's to replace. */
export const nginxRuns: Check = {
  id: 'nginx-runs',
  holds: 'check.nginx-runs',
  diagnose({nginx}) {
    const {version, running, replaceable, executable, command} = nginx;
    const finding = {severity: 'error', layer: 'nginx', values: {program: nameOfNginx(nginx)}} as const;
    if (replaceable) {
      const seen = evidence(['namei', '-l', executable ?? 'nginx'], 'others than root may write there');
      return [{...finding, code: 'CW-NGINX-REPLACEABLE', evidence: [seen], fix: null}];
    }
    const code = version === null ? 'CW-NGINX-MISSING' : 'CW-NGINX-STOPPED';
    const seen = evidence([...command, '-V'], version ?? 'not found');
    return running ? [] : [{...finding, code, evidence: [seen], fix: 'build'}];
  },
};
