/** The Debian release that layers are made of. */
export const CODENAME = 'bookworm';

/**
 * Packages that a throw-away server can install without a network, with all they depend on. Those of one list
 * can be installed together; ufw excludes iptables-persistent, so it stands alone.
 */
export const PACKAGES: readonly (readonly string[])[] = [
  [
    // What a fresh server has.
    ...['systemd', 'systemd-sysv', 'libpam-systemd', 'dbus', 'iproute2', 'iputils-ping', 'procps', 'sudo'],
    ...['openssh-server', 'bash', 'cron', 'acl', 'less', 'tmux', 'ca-certificates', 'curl', 'openssl'],
    // What certwizard works with.
    ...['nginx', 'certbot', 'dehydrated', 'lego'],
    ...['iptables', 'iptables-persistent', 'nftables', 'firewalld'],
    // What nginx is built with.
    ...['gcc', 'make', 'libc6-dev', 'git', 'rake', 'bison', 'libpcre2-dev', 'zlib1g-dev', 'libssl-dev'],
    ...['nginx-dev', 'libnginx-mod-http-ndk'],
    // The other side of a test.
    ...['pebble', 'nmap', 'faketime', 'apache2', 'awscli', 'hcloud-cli'],
    ...['unbound', 'ldnsutils'],
  ],
  ['ufw'],
];

/** What a freshly rented server comes with: systemd, ssh on port 22, and an empty firewall. */
export const SERVER_PACKAGES: readonly string[] = [
  ...['systemd', 'systemd-sysv', 'libpam-systemd', 'dbus', 'iproute2', 'procps', 'sudo', 'openssh-server'],
  ...['iptables', 'iptables-persistent'],
];

/** What the certificate authority's server needs: Pebble, and clients to look at others with. */
export const CA_PACKAGES: readonly string[] = ['pebble', 'iproute2', 'curl', 'openssl', 'nmap', 'procps'];
