import {defineProbe} from './probe.ts';
import VERSION from './shell/certbot-version.sh?raw';
import {atLeast} from './version.ts';

/** What this certbot knows that older ones do not. */
export type CertbotFlagsFact = {
  /** `--run-deploy-hooks`: a rehearsal runs the hooks as well. */
  readonly runDeployHooks: boolean;
  /** It asks the authority when to renew (RFC 9773) before it goes by its own rule. */
  readonly ari: boolean;
};

/** certbot's changelog, 2025-06-10. There is no option for it, so the help does not tell. */
const ARI = '4.1.0';

export const certbotFlags = defineProbe<CertbotFlagsFact>()({
  id: 'certbot-flags',
  unknown: {runDeployHooks: false, ari: false},
  commands: () => ({version: ['sh', '-c', VERSION], help: ['certbot', '--help', 'all']}),
  parse({version, help}) {
    const number = /certbot (\d+\.\d+\.\d+)/.exec(version.stdout)?.[1];
    return {
      runDeployHooks: /^ +--run-deploy-hooks\b/m.test(help.stdout),
      ari: number !== undefined && atLeast(number, ARI),
    };
  },
});
