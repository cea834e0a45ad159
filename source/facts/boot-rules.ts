import {PATHS} from '../known/paths.ts';
import {defineProbe} from './probe.ts';

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

/** Those who load rules that we know, each with whether it is on and what it loads. */
const LOADERS = `on() { [ "$(systemctl is-enabled "$1" 2>/dev/null)" = enabled ]; }
if on netfilter-persistent; then
  for p in /usr/share/netfilter-persistent/plugins.d/*; do case $p in
  *ipset*) [ ! -s /etc/iptables/ipsets ] || echo "ipset /etc/iptables/ipsets" ;;
  *ip4tables*) [ ! -s "$2" ] || echo "iptables-restore $2" ;;
  *ip6tables*) [ ! -s "$3" ] || echo "ip6tables-restore $3" ;;
  esac; done
fi
if on nftables && [ -s "$1" ]; then echo "nft $1"; fi
if on ufw && grep -qs '^ENABLED=yes' /etc/ufw/ufw.conf; then echo "ufw $4"; fi
if on firewalld; then echo 'firewalld -'; fi`;

/** What a boot runs besides; packages that load what was asked for above are not among them. */
const CANDIDATES = `words='(^|[^[:alnum:]_-])(iptables|ip6tables|iptables-restore|ip6tables-restore|nft|ipset|ferm|shorewall6?|firehol|csf)([^[:alnum:]_.-]|$)'
scripts() {
  find /etc/network/if-pre-up.d /etc/network/if-up.d /etc/networkd-dispatcher /etc/NetworkManager/dispatcher.d /etc/init.d -type f -perm -100 \
    ! -name netfilter-persistent ! -name nftables ! -name ufw ! -name firewalld 2>/dev/null
  find /etc/rc.local -perm -100 2>/dev/null
  find /etc/network/interfaces /etc/network/interfaces.d -type f 2>/dev/null
  for each in /etc/systemd/system/*.service; do
    [ "$(systemctl is-enabled "\${each##*/}" 2>/dev/null)" = enabled ] && readlink -f "$each"
  done
}
scripts | sort -u | while IFS= read -r file; do sed 's/^[[:space:]]*#.*//' "$file" 2>/dev/null | grep -qE "$words" && printf '%s\\n' "$file"; done
grep -sE '^@reboot' /etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/* | grep -E "$words" | cut -d: -f1 | sort -u
systemctl list-unit-files --state=enabled --no-legend 2>/dev/null | awk '{print $1}' | grep -E '^(ferm|shorewall6?|firehol|csf|lfd|iptables|ip6tables)\\.service$'
true`;

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
