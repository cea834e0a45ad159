/**
 * The upstream sources, each pinned to a commit. A commit id is a checksum of all it holds; the tree id is the
 * same for the files alone, so that a tarball without history can be verified too.
 */
export type Pin = {
  readonly repository: 'nginx' | 'ngx_mruby';
  readonly commit: string;
  readonly tree: string;
  /** The day of the commit. */
  readonly date: string;
};

/** Where the sources come from when --sources does not say otherwise: DIR or URL, then the repository's name. */
export const UPSTREAM: Readonly<Record<Pin['repository'], string>> = {
  nginx: 'https://github.com/nginx/nginx',
  ngx_mruby: 'https://github.com/matsumotory/ngx_mruby',
};

/** Its newest tag, v2.6.0, is older. It calls itself 2.7.0 and brings mruby 3.3.0 and ngx_devel_kit along. */
export const NGX_MRUBY: Pin = {
  repository: 'ngx_mruby',
  commit: 'bed251036c0f273fb42fa9e84c00767b15983956',
  tree: '847ca54848ae8058510d7c8023c72a1738b97e37',
  date: '2024-11-08',
};

/**
 * The versions of nginx that can be asked for. For another one: `git log -1 --format='%H %T %cs' release-VERSION`,
 * and run the tests with CERTWIZARD_SOURCES set.
 */
export const NGINX = {
  '1.30.4': {
    repository: 'nginx',
    commit: '017cf98dcce217946572a896f0992370475e189f',
    tree: '296dce3d163a3a0b4151f5c8ab092defb4c32daf',
    date: '2026-07-15',
  },
  '1.31.4': {
    repository: 'nginx',
    commit: '39ffdd8ece695aeb3874c7d3eaf863dc64e82482',
    tree: '768e82e2fd731f8279e36bbb5c97967f95cbeef3',
    date: '2026-08-12',
  },
} as const satisfies Readonly<Record<string, Pin>>;

export type NginxVersion = keyof typeof NGINX;
export const NGINX_VERSIONS = Object.keys(NGINX) as NginxVersion[];

/**
 * The newest stable version that could be fetched and tested when this was written (November 2026). Distributors name newer
 * ones, 1.30.6 and 1.30.7, as fixes of vulnerabilities: the pin follows as soon as the tests have run on one of them.
 */
export const DEFAULT_NGINX: NginxVersion = '1.30.4';
