import type {Server} from '../../source/core/server.ts';
import {must} from './test-world.ts';

/** Folders that hold no state of a setup: kernel's, run time, caches, logs, and our own journal. */
const LEFT_OUT = [
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/tmp',
  '/var/cache',
  '/var/log',
  '/var/tmp',
  '/var/lib/certwizard/runs',
  '/opt/certwizard',
  '/root/.cache',
];

/** What stays after an undo: certificates and keys, the CA's account, and what programs keep about themselves. */
export const KEPT =
  /^[-+] (\/etc\/letsencrypt\/(accounts|archive|csr|keys|live|renewal|renewal-hooks)(\/| )|\/etc\/letsencrypt d|\/var\/lib\/(certwizard|letsencrypt|systemd)|\/etc\/ssl\/certs\/)/;

/**
 * Every file of a server in one line each: path → type, mode, owner, group, and the content's SHA-256 or the
 * link's target. Times are left out.
 */
export async function fileTree(server: Server): Promise<Map<string, string>> {
  const prune = LEFT_OUT.flatMap((path, index) => (index === 0 ? ['-path', path] : ['-o', '-path', path]));
  const listing = await must(server, [
    'find',
    '/',
    '-xdev',
    '(',
    ...prune,
    ')',
    '-prune',
    '-o',
    '-printf',
    '%p\\t%y %m %u %g %l\\n',
  ]);
  const sums = await must(server, [
    'sh',
    '-c',
    'find / -xdev \\( "$@" \\) -prune -o -type f -exec sha256sum {} +',
    'sh',
    ...prune,
  ]);
  const hashes = new Map(sums.split('\n').map(line => [line.slice(66), line.slice(0, 64)]));
  return new Map(
    listing
      .split('\n')
      .filter(Boolean)
      .map(line => {
        const [path = '', what = ''] = line.split('\t');
        return [path, `${what} ${hashes.get(path) ?? ''}`.trim()];
      }),
  );
}

/** Lines that differ between two trees, `-` for the first and `+` for the second. */
export function treeDifference(before: Map<string, string>, after: Map<string, string>): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap(path => {
    const [left, right] = [before.get(path), after.get(path)];
    return left === right
      ? []
      : [
          ...(left === undefined ? [] : [`- ${path} ${left}`]),
          ...(right === undefined ? [] : [`+ ${path} ${right}`]),
        ];
  });
}
