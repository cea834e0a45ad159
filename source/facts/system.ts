import {defineProbe} from './probe.ts';

/** The distribution and what it runs its services with. */
export type SystemFact = {
  readonly pretty: string;
  /** Debian or one that says it is like it: apt, dpkg, www-data, /etc/nginx/conf.d. */
  readonly debianFamily: boolean;
  readonly apt: boolean;
  readonly systemd: boolean;
  readonly ipv6: boolean;
};

const UNKNOWN: SystemFact = {
  pretty: 'an unknown system',
  debianFamily: false,
  apt: false,
  systemd: false,
  ipv6: false,
};

export const system = defineProbe<SystemFact>()({
  id: 'system',
  unknown: UNKNOWN,
  commands: () => ({
    osRelease: ['cat', '/etc/os-release'],
    apt: ['test', '-x', '/usr/bin/apt-get'],
    // The folder by which sd_booted(3) tells that systemd is the init.
    systemd: ['test', '-d', '/run/systemd/system'],
    ipv6: ['test', '-e', '/proc/net/if_inet6'],
  }),
  parse({osRelease, apt, systemd, ipv6}) {
    const values = Object.fromEntries(
      osRelease.stdout.split('\n').flatMap(line => {
        const match = /^([A-Z_]+)=(?:"(.*)"|(.*))$/.exec(line);
        return match ? [[match[1] ?? '', match[2] ?? match[3] ?? '']] : [];
      }),
    );
    const likes = `${values.ID ?? ''} ${values.ID_LIKE ?? ''}`.split(' ');
    return {
      pretty: values.PRETTY_NAME ?? UNKNOWN.pretty,
      debianFamily: likes.includes('debian'),
      apt: apt.exitCode === 0,
      systemd: systemd.exitCode === 0,
      ipv6: ipv6.exitCode === 0,
    };
  },
});
