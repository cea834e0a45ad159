import {PATHS} from '../known/paths.ts';
import {defineProbe} from './probe.ts';
import NEEDS from './shell/certbot-needs.sh?raw';

/** What certbot has of what its renewals need. */
export type CertbotNeedsFact = {
  /** Its authenticators and installers; null where they cannot be asked for without starting it, as in a snap. */
  readonly plugins: readonly string[] | null;
  /** The accounts whose key is there, by certbot's names for them, whichever CA they are of. */
  readonly accounts: readonly string[];
  /** Hooks that cli.ini names and whose program is not there: certbot does not start then. */
  readonly goneHooks: readonly {readonly file: string; readonly program: string}[];
};

export const certbotNeeds = defineProbe<CertbotNeedsFact>()({
  id: 'certbot-needs',
  unknown: {plugins: null, accounts: [], goneHooks: []},
  commands: () => ({needs: ['sh', '-c', NEEDS, 'sh', PATHS.letsencrypt]}),
  parse({needs}) {
    const rows = needs.stdout.split('\n').map(line => line.split('\t'));
    const of = (kind: string) => rows.flatMap(([first, word = '']) => (first === kind ? [word] : []));
    const plugins = of('plugin');
    return {
      plugins: plugins.length > 0 ? plugins : null,
      accounts: of('account'),
      goneHooks: rows.flatMap(([kind, file = '', program = '']) =>
        kind === 'gone' ? [{file, program}] : [],
      ),
    };
  },
});
