import {defineProbe} from './probe.ts';

/** Where the names lead, as this server's resolver says, and the addresses that this server has itself. */
export type DnsFact = {
  readonly names: readonly {
    readonly name: string;
    readonly 4: readonly string[];
    readonly 6: readonly string[];
  }[];
  /** Addresses of its interfaces but loopback; behind a cloud's NAT the public one is not among them. */
  readonly own: readonly string[];
};

export type DnsContext = {readonly names: readonly string[]};

/** From DNS alone: many servers have their own name in /etc/hosts, with a loopback address. */
export const lookUp = (name: string, family: 4 | 6) =>
  ['timeout', '6', 'getent', '-s', 'dns', `ahostsv${family}`, name] as const;

export const dns = defineProbe<DnsFact, DnsContext>()({
  id: 'dns',
  unknown: {names: [], own: []},
  commands: ({names}) => ({
    own: ['hostname', '-I'],
    ...Object.fromEntries(
      names.flatMap(name => ([4, 6] as const).map(family => [`${family} ${name}`, lookUp(name, family)])),
    ),
  }),
  parse: (outcomes, {names}) => ({
    names: names.map(name => ({
      name,
      4: addresses(outcomes[`4 ${name}` as 'own'].stdout),
      // Where there is no AAAA, getent maps the A into IPv6.
      6: addresses(outcomes[`6 ${name}` as 'own'].stdout).filter(address => !address.includes('.')),
    })),
    own: outcomes.own.stdout.split(/\s+/).filter(Boolean),
  }),
});

function addresses(stdout: string): string[] {
  return [...stdout.matchAll(/^(\S+)\s+STREAM/gm)].map(([, address]) => address ?? '');
}
