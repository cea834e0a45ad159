import {PATHS} from '../../known/paths.ts';
import {defineProbe} from '../probe.ts';

export type NftablesFact = {
  /** The running ruleset, with handles; null where there is no nft. */
  readonly live: string | null;
  /** True where the service is on that loads the file at boot. */
  readonly enabled: boolean;
  /** What the file makes: the ruleset that it loads, or what nft says against it; null without a file. */
  readonly file: {readonly ruleset: string | null; readonly error: string | null} | null;
  readonly writable: boolean;
};

/**
 * Loads the file into a network of its own, where it shows what it makes and does nothing. A file that names this
 * server's interfaces can only be tested where they are, and then stands for itself.
 */
const LOAD = `[ -f "$1" ] || exit 0
unshare -n sh -c 'nft -f "$1" && nft -a list ruleset' sh "$1" 2>/dev/null || { nft -c -f "$1" && cat "$1"; }`;

export const nftables = defineProbe<NftablesFact>()({
  id: 'nftables',
  unknown: {live: null, enabled: false, file: null, writable: false},
  commands: () => ({
    live: ['nft', '-a', 'list', 'ruleset'],
    enabled: ['systemctl', 'is-enabled', 'nftables'],
    load: ['sh', '-c', LOAD, 'sh', PATHS.nftablesConf],
    writable: ['sh', '-c', '[ -w "$1" ] && [ -w "$(dirname "$1")" ]', 'sh', PATHS.nftablesConf],
  }),
  parse({live, enabled, load, writable}) {
    const loaded = load.exitCode === 0;
    return {
      live: live.exitCode === 0 ? live.stdout : null,
      enabled: enabled.stdout.trim() === 'enabled',
      file:
        loaded && load.stdout === ''
          ? null
          : {ruleset: loaded ? load.stdout : null, error: loaded ? null : load.stderr.trim()},
      writable: writable.exitCode === 0,
    };
  },
});
