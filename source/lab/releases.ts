/** A release of Debian or Ubuntu that the disks of throw-away servers can be made of. */
export type Release = {
  readonly codename: 'bookworm' | 'trixie' | 'noble';
  /** As people call it. */
  readonly title: string;
  /** Whose archive it is in, as apt calls it; the archive's folder on a mirror has the same name in small letters. */
  readonly origin: 'Debian' | 'Ubuntu';
  /** What its packages depend on is in these parts of the archive. */
  readonly components: readonly string[];
  /** The file with the keys that its archive is signed with. */
  readonly keys: string;
  /** Who brings that file, where the machine's own release may not: a package of a release that is verified itself. */
  readonly keysFrom?: {readonly release: Release; readonly package: string};
  /**
   * What a server of it can install without a network, with all they depend on. The packages of one list can be
   * installed together; ufw excludes iptables-persistent, so it stands alone.
   */
  readonly packages: readonly (readonly string[])[];
  /** Of these, what a freshly rented server comes with: systemd, ssh on port 22, and an empty firewall. */
  readonly server: readonly string[];
};

const SERVER = [
  ...['systemd', 'systemd-sysv', 'libpam-systemd', 'dbus', 'iproute2', 'procps', 'sudo', 'openssh-server'],
  ...['iptables', 'iptables-persistent'],
];

/** What a server has that somebody works on. */
const FRESH = [
  ...['systemd', 'systemd-sysv', 'libpam-systemd', 'dbus', 'iproute2', 'iputils-ping', 'procps', 'sudo'],
  ...['openssh-server', 'bash', 'cron', 'acl', 'less', 'tmux', 'ca-certificates', 'curl', 'openssl'],
];

/** What nginx is built with. */
const BUILD = [
  ...['gcc', 'make', 'libc6-dev', 'git', 'rake', 'bison', 'libpcre2-dev', 'zlib1g-dev', 'libssl-dev'],
  ...['nginx-dev', 'libnginx-mod-http-ndk'],
];

const FIREWALLS = ['iptables', 'iptables-persistent', 'ipset', 'nftables', 'firewalld'];

const DEBIAN_KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** What every world is made of unless it asks for another: Debian 12. */
export const BOOKWORM: Release = {
  ...{codename: 'bookworm', title: 'Debian 12', origin: 'Debian', components: ['main'], keys: DEBIAN_KEYS},
  packages: [
    [
      ...FRESH,
      // What certwizard works with.
      ...['nginx', 'certbot', 'dehydrated', 'lego'],
      ...FIREWALLS,
      ...BUILD,
      // The other side of a test.
      ...['pebble', 'nmap', 'faketime', 'apache2', 'awscli', 'hcloud-cli'],
      ...['unbound', 'ldnsutils'],
      // How certwizard itself arrives.
      ...['nodejs', 'lintian', 'zsh', 'fish', 'bash-completion'],
    ],
    ['ufw'],
  ],
  server: SERVER,
};

/** Only what a web server needs: the other side of a test stays Debian 12. */
const WEB_PACKAGES = [...FRESH, 'nodejs', 'nginx', 'certbot', 'faketime', ...FIREWALLS, ...BUILD];

export const TRIXIE: Release = {
  ...{codename: 'trixie', title: 'Debian 13', origin: 'Debian', components: ['main'], keys: DEBIAN_KEYS},
  packages: [[...WEB_PACKAGES, 'e2fsprogs'], ['ufw']],
  // It is no longer part of a minimal system, and still of everybody's.
  server: [...SERVER, 'e2fsprogs'],
};

export const NOBLE: Release = {
  ...{codename: 'noble', title: 'Ubuntu 24.04', origin: 'Ubuntu', components: ['main', 'universe']},
  keys: '/usr/share/keyrings/ubuntu-archive-keyring.gpg',
  keysFrom: {release: TRIXIE, package: 'ubuntu-keyring'},
  packages: [[...WEB_PACKAGES, 'systemd-resolved'], ['ufw']],
  server: SERVER,
};
