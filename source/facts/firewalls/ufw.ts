import {defineProbe} from '../probe.ts';

export type UfwFact = {
  readonly installed: boolean;
  readonly active: boolean;
  /** False where its configuration switches IPv6 off, which closes it altogether. */
  readonly ipv6: boolean;
  /** The policy for what comes in, such as DROP. */
  readonly policy: string;
  /** Its own rules as it keeps them, in iptables' words. */
  readonly stored: {readonly 4: string; readonly 6: string};
};

/** Its own rules, by family. */
export const STORED = {4: '/etc/ufw/user.rules', 6: '/etc/ufw/user6.rules'} as const;

export const ufw = defineProbe<UfwFact>()({
  id: 'ufw',
  unknown: {installed: false, active: false, ipv6: true, policy: 'DROP', stored: {4: '', 6: ''}},
  commands: () => ({
    status: ['ufw', 'status'],
    defaults: ['cat', '/etc/default/ufw'],
    v4: ['cat', STORED[4]],
    v6: ['cat', STORED[6]],
  }),
  parse: ({status, defaults, v4, v6}) => ({
    installed: /^Status: /m.test(status.stdout),
    active: /^Status: active/m.test(status.stdout),
    ipv6: !/^IPV6=no/m.test(defaults.stdout),
    policy: /^DEFAULT_INPUT_POLICY="?(\w+)/m.exec(defaults.stdout)?.[1] ?? 'DROP',
    stored: {4: v4.stdout, 6: v6.stdout},
  }),
});
