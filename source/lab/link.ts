import {execa} from 'execa';
import {PATH} from './boot-script.ts';
import {mustRun} from './must-run.ts';
import type {Throwaway} from './start.ts';

/** One end of a cable: addresses with their prefix lengths, such as `203.0.113.10/24`. */
export type LinkEnd = {
  readonly v4: string;
  readonly v6: string;
  /** Default: `eth0`. */
  readonly device?: string;
};

/**
 * The kernel tells a veth pair from a real device by its ends having different numbers, and lets a real one wait
 * up to a second before it is up. In two new networks both would be 2, so one end is given a number from here.
 */
let nextIndex = 1000;

/**
 * A cable between two servers with networks of their own: a veth pair, up, with an IPv4 and an IPv6 address at
 * each end. It goes when one of the servers is stopped or rebooted, so for a server that is to be rebooted, lay
 * it in `beforeInit`.
 *
 * @throws Error with what ip said, such as when a server has that device already
 */
export async function link(a: Throwaway, endA: LinkEnd, b: Throwaway, endB: LinkEnd): Promise<void> {
  await Promise.all([a, b].map(answerEveryPacket));
  const deviceA = endA.device ?? 'eth0';
  const deviceB = endB.device ?? 'eth0';
  await ip(a, [
    `link add ${deviceA} index ${nextIndex++} type veth peer name ${deviceB} netns ${b.pid}`,
    ...plugIn(deviceA, endA),
  ]);
  await ip(b, plugIn(deviceB, endB));
}

function plugIn(device: string, end: LinkEnd): string[] {
  return [
    `addr add ${end.v4} dev ${device}`,
    // Without the search for a duplicate the address can be used at once.
    `addr add ${end.v6} dev ${device} nodad`,
    `link set ${device} up`,
  ];
}

/** Runs lines of this machine's ip, because a server may have none, in a server's network. */
async function ip(server: Throwaway, lines: readonly string[]): Promise<void> {
  await execa('nsenter', ['-t', String(server.pid), '-n', 'ip', '-batch', '-'], {
    input: `${lines.join('\n')}\n`,
    env: {PATH},
  });
}

/** Linux answers few refused connections a second; a test that asks often would take REJECT for a timeout. */
async function answerEveryPacket(server: Throwaway): Promise<void> {
  const settings = ['ipv4/icmp_ratelimit', 'ipv6/icmp/ratelimit'].map(name => `/proc/sys/net/${name}`);
  await mustRun(server, ['sh', '-c', 'for each; do echo 0 >"$each"; done', 'sh', ...settings]);
}
