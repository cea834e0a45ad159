import {PATHS} from '../known/paths.ts';
import {defineProbe} from './probe.ts';

/** What certbot will renew a lineage with, as it keeps it in renewal/NAME.conf. Only read: the file is certbot's. */
export type RenewalConfig = {
  /** The authority's directory; null where none is named, which means Let's Encrypt. */
  readonly server: string | null;
  /** False where somebody has switched the renewal of this lineage off. */
  readonly automatic: boolean;
  /** How it proves that it has its names: `webroot`, `standalone`, `nginx`, `dns-…`; null where none is named. */
  readonly authenticator: string | null;
  /** The port of the standalone authenticator. */
  readonly httpPort: number;
  /** Folders that the webroot authenticator writes to. */
  readonly webroots: readonly string[];
  /** Run before it: whatever has the port may be stopped then. Null where there is none of its own. */
  readonly preHook: string | null;
  /** certbot's name for the account that it renews with; null where none is named. */
  readonly account: string | null;
};

/** By the lineage's name. */
export type RenewalConfigsFact = Readonly<Record<string, RenewalConfig>>;

const KEYS = 'account|server|autorenew|authenticator|http01_port|webroot_path|pre_hook';
/** `[[webroot_map]]` has a line for each host name, which has a dot, unlike all other keys. */
const VALUE = `^(${KEYS}|[^ =]+\\.[^ =]+) *= *`;
const HTTP_PORT = 80;

export const renewalConfigs = defineProbe<RenewalConfigsFact>()({
  id: 'renewal-configs',
  unknown: {},
  commands: () => ({
    values: ['grep', '-rE', '--include=*.conf', VALUE, PATHS.renewal],
  }),
  parse({values}) {
    const line = new RegExp(`^${PATHS.renewal}/(.+?)\\.conf:([^ =]+) *= *(.*?) *$`);
    const found = new Map<string, Map<string, string>>();
    for (const text of values.stdout.split('\n')) {
      const [, name, key = '', value = ''] = line.exec(text) ?? [];
      if (name !== undefined) {
        found.set(name, (found.get(name) ?? new Map()).set(key, value));
      }
    }
    return Object.fromEntries([...found].map(([name, of]) => [name, readConfig(of)]));
  },
});

/** True where certbot answers by a server of its own, and nothing of this lineage makes room for it. */
export function standsAlone({authenticator, preHook}: RenewalConfig): boolean {
  return authenticator === 'standalone' && preHook === null;
}

function readConfig(of: ReadonlyMap<string, string>): RenewalConfig {
  const mapped = [...of].filter(([key, value]) => key.includes('.') && value.startsWith('/'));
  const listed = (of.get('webroot_path') ?? '').split(',');
  const webroots = [...listed, ...mapped.map(([, value]) => value)];
  return {
    server: of.get('server') ?? null,
    automatic: !/^(false|no|0)$/i.test(of.get('autorenew') ?? ''),
    authenticator: of.get('authenticator') ?? null,
    httpPort: Number(of.get('http01_port') ?? HTTP_PORT),
    webroots: [...new Set(webroots.map(path => path.trim().replace(/(?<=.)\/+$/, '')).filter(Boolean))],
    preHook: of.get('pre_hook') ?? null,
    account: of.get('account') ?? null,
  };
}
