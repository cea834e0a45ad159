import {defineProbe} from './probe.ts';

export type PackagesFact = {
  /** Installed packages of those that certwizard uses, with their versions. */
  readonly installed: Readonly<Record<string, string>>;
  /** The version of nginx that apt would install, where its lists are there. */
  readonly nginxCandidate: string | null;
  /** Packages that are half installed or not configured, because dpkg was interrupted. */
  readonly interrupted: readonly string[];
};

/** What the native engine needs; curl and openssl are also what checks look with. */
export const NATIVE_PACKAGES = ['nginx', 'certbot', 'openssl', 'ca-certificates', 'curl'] as const;

/** What building nginx and ngx_mruby needs besides; rake brings ruby. */
const BUILD_PACKAGES = [
  'gcc',
  'make',
  'libc6-dev',
  'git',
  'rake',
  'libpcre2-dev',
  'zlib1g-dev',
  'libssl-dev',
] as const;
export const OWN_PACKAGES = ['certbot', 'openssl', 'ca-certificates', 'curl', ...BUILD_PACKAGES] as const;
/** For the module: also the source of the distribution's nginx, and the module that ngx_mruby builds upon. */
export const MODULE_PACKAGES = [
  ...NATIVE_PACKAGES,
  ...BUILD_PACKAGES,
  'nginx-dev',
  'libnginx-mod-http-ndk',
] as const;
export type PackageName = (typeof OWN_PACKAGES | typeof MODULE_PACKAGES)[number];

export const packages = defineProbe<PackagesFact>()({
  id: 'packages',
  unknown: {installed: {}, nginxCandidate: null, interrupted: []},
  commands: () => ({
    installed: [
      'dpkg-query',
      '-W',
      '-f=${Package}\\t${Version}\\t${db:Status-Status}\\n',
      ...new Set<string>([...MODULE_PACKAGES, ...OWN_PACKAGES, 'nginx-common']),
    ],
    audit: ['dpkg', '--audit'],
    policy: ['apt-cache', 'policy', 'nginx'],
  }),
  parse({installed, audit, policy}) {
    const rows = installed.stdout.split('\n').map(line => line.split('\t'));
    const candidate = /^ {2}Candidate: (\S+)$/m.exec(policy.stdout)?.[1];
    return {
      installed: Object.fromEntries(
        rows.flatMap(([name, version, status]) =>
          name && version && status === 'installed' ? [[name, version]] : [],
        ),
      ),
      nginxCandidate: candidate && candidate !== '(none)' ? candidate : null,
      // Each kind of trouble in a few lines, and the packages below, indented by one: the name, then what it is.
      interrupted: [...audit.stdout.matchAll(/^ (\S+)(?: |$)/gm)].map(([, name = '']) => name),
    };
  },
});
