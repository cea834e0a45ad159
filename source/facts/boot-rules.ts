import {PATHS} from '../known/paths.ts';
import {defineProbe} from './probe.ts';
import CANDIDATES from './shell/boot-rules-candidates.sh?raw';
import LOADERS from './shell/boot-rules-loaders.sh?raw';

/** A file of rules, and what a boot loads it with: see `file` in judge.sh. */
export type RulesFile = {readonly tool: string; readonly path: string};

export type BootRulesFact = {
  /** The files that a boot loads, in the order in which it does. */
  readonly files: readonly RulesFile[];
  /** True where firewalld is started at a boot: its rules are made by its daemon out of its own configuration. */
  readonly firewalld: boolean;
  /** Scripts, units and schedules at a boot that speak of a firewall's commands: what they load is not known. */
  readonly candidates: readonly string[];
};

const UFW_INIT = '/usr/lib/ufw/ufw-init';

export const bootRules = defineProbe<BootRulesFact>()({
  id: 'boot-rules',
  unknown: {files: [], firewalld: false, candidates: []},
  commands: () => ({
    loaders: [
      ...(['sh', '-c', LOADERS, 'sh', PATHS.nftablesConf, PATHS.rulesV4, PATHS.rulesV6] as const),
      UFW_INIT,
    ],
    candidates: ['sh', '-c', CANDIDATES],
  }),
  parse({loaders, candidates}) {
    const lines = loaders.stdout.split('\n').filter(Boolean);
    const files = lines.map(line => {
      const [tool = '', ...path] = line.split(' ');
      return {tool, path: path.join(' ')};
    });
    return {
      files: files.filter(({tool}) => tool !== 'firewalld'),
      firewalld: files.some(({tool}) => tool === 'firewalld'),
      candidates: candidates.stdout.split('\n').filter(Boolean),
    };
  },
});
