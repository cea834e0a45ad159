import {defineProbe} from './probe.ts';

/** The distribution and what it runs its services with. */
export type SystemFact = {
  readonly pretty: string;
  /** Debian or one that says it is like it: apt, dpkg, www-data, /etc/nginx/conf.d. */
  readonly debianFamily: boolean;
  readonly apt: boolean;
  readonly systemd: boolean;
  readonly ipv6: boolean;
  /** The interfaces by which the internet is reached, and strangers come in; empty where that cannot be told. */
  readonly waysIn: readonly string[];
  /** The addresses of these; of all interfaces where they cannot be told, none where there is no `ip`. */
  readonly addresses: readonly string[];
  /** Tells this machine from any other, 16 hex digits: a digest of its machine-id, which is nobody's business. */
  readonly mark: string | null;
};

const UNKNOWN: SystemFact = {
  pretty: 'an unknown system',
  debianFamily: false,
  apt: false,
  systemd: false,
  ipv6: false,
  waysIn: [],
  addresses: [],
  mark: null,
};

/** machine-id(5): to be shown only by a digest of one's own. A first boot's may not be there yet. */
const MARK =
  'grep -Exq "[0-9a-f]{32}" /etc/machine-id && (echo certwizard canary; cat /etc/machine-id) | sha256sum';

export const system = defineProbe<SystemFact>()({
  id: 'system',
  unknown: UNKNOWN,
  commands: () => ({
    osRelease: ['cat', '/etc/os-release'],
    apt: ['test', '-x', '/usr/bin/apt-get'],
    // The folder by which sd_booted(3) tells that systemd is the init.
    systemd: ['test', '-d', '/run/systemd/system'],
    ipv6: ['test', '-e', '/proc/net/if_inet6'],
    mark: ['sh', '-c', MARK],
    routes: ['cat', '/proc/net/route', '/proc/net/ipv6_route'],
    addresses: ['ip', '-o', 'addr', 'show', 'scope', 'global'],
  }),
  parse({osRelease, apt, systemd, ipv6, mark, routes, addresses}) {
    const values = Object.fromEntries(
      osRelease.stdout.split('\n').flatMap(line => {
        const match = /^([A-Z_]+)=(?:"(.*)"|(.*))$/.exec(line);
        return match ? [[match[1] ?? '', match[2] ?? match[3] ?? '']] : [];
      }),
    );
    const likes = `${values.ID ?? ''} ${values.ID_LIKE ?? ''}`.split(' ');
    const ways = waysIn(routes.stdout);
    return {
      pretty: values.PRETTY_NAME ?? UNKNOWN.pretty,
      debianFamily: likes.includes('debian'),
      apt: apt.exitCode === 0,
      systemd: systemd.exitCode === 0,
      ipv6: ipv6.exitCode === 0,
      waysIn: ways,
      addresses: addressesOf(addresses.stdout, ways),
      mark: /^[0-9a-f]{16}/.exec(mark.stdout)?.[0] ?? null,
    };
  },
});

/**
 * The interfaces of default routes; without one, the only interface that has routes. In /proc/net/route the interface
 * comes first and the destination next, in ipv6_route the destination and its length first and the interface last.
 */
function waysIn(text: string): string[] {
  const routes = text.split('\n').flatMap(line => {
    const words = line.trim().split(/\s+/);
    const [first = '', second = ''] = words;
    const v6 = /^[0-9a-f]{32}$/.test(first);
    const way = v6 ? (words.at(-1) ?? '') : first;
    const everywhere = v6 ? /^0{32}$/.test(first) && second === '00' : second === '00000000';
    return way === '' || way === 'lo' || way === 'Iface' ? [] : [{way, everywhere}];
  });
  const leadOut = routes.filter(({everywhere}) => everywhere);
  const all = new Set(routes.map(({way}) => way));
  return leadOut.length > 0 ? [...new Set(leadOut.map(({way}) => way))] : all.size === 1 ? [...all] : [];
}

/** Out of `2: eth0    inet 203.0.113.10/24 …` a line; without those that IPv6 makes up for going out. */
function addressesOf(text: string, ways: readonly string[]): string[] {
  return [...text.matchAll(/^\d+: (\S+) +inet6? ([\da-f.:]+)\S* (.*)$/gm)].flatMap(
    ([, way = '', address = '', rest = '']) =>
      (ways.length === 0 || ways.includes(way)) && !/\btemporary\b/.test(rest) ? [address] : [],
  );
}
