import {PATHS} from '../known/paths.ts';
import {defineProbe} from './probe.ts';

/** What certbot will renew a lineage with, as it keeps it in renewal/NAME.conf. Only read: the file is certbot's. */
export type RenewalConfig = {
  /** The authority's directory; null where none is named, which means Let's Encrypt. */
  readonly server: string | null;
  /** False where somebody has switched the renewal of this lineage off. */
  readonly automatic: boolean;
};

/** By the lineage's name. */
export type RenewalConfigsFact = Readonly<Record<string, RenewalConfig>>;

export const renewalConfigs = defineProbe<RenewalConfigsFact>()({
  id: 'renewal-configs',
  unknown: {},
  commands: () => ({
    values: ['grep', '-rE', '--include=*.conf', '^(server|autorenew) *=', PATHS.renewal],
  }),
  parse({values}) {
    const line = new RegExp(`^${PATHS.renewal}/(.+)\\.conf:(server|autorenew) *= *(.*?) *$`);
    const configs = new Map<string, RenewalConfig>();
    for (const [, name = '', key, value = ''] of values.stdout
      .split('\n')
      .map(text => line.exec(text) ?? [])) {
      const {server, automatic} = configs.get(name) ?? {server: null, automatic: true};
      configs.set(
        name,
        key === 'server' ? {server: value, automatic} : {server, automatic: !/^(false|no|0)$/i.test(value)},
      );
    }
    configs.delete('');
    return Object.fromEntries(configs);
  },
});
