import type {BuildMethod} from '../../source/answers/answers.ts';
import type {Layout} from '../../source/facts/layout.ts';
import type {OurListen, OurListens} from '../../source/facts/our-sockets.ts';
import {atLeast} from '../../source/facts/version.ts';
import {CHALLENGE_PATH, PATHS} from '../../source/known/paths.ts';
import type {Port} from '../../source/known/ports.ts';
import {TLS} from '../../source/known/tls.ts';

/** nginx by itself, or ngx_mruby in one of its ways. */
export type Chooser = 'native' | BuildMethod;

/** What the text depends on; everything else is the same on every server. */
export type NginxConfigInput = {
  /** The version that will read it, such as 1.22.1. */
  readonly version: string;
  readonly listens: OurListens;
  /** True: our servers take every name that no other site claims. False: only `names`, beside other sites. */
  readonly catchAll: boolean;
  readonly names: Readonly<Record<Port, readonly string[]>>;
  /** How many names there are certificates for, or will be. */
  readonly certificates: number;
  /** Who chooses the certificate: nginx's own variable, or the handler that ngx_mruby runs. */
  readonly chooser: Chooser;
  /** The folder with a folder for each name: certbot's, or that of the copies. */
  readonly lineages: string;
  /** Bytes of a bucket of nginx's table of names, where the names do not fit what it has by itself. */
  readonly bucketSize: number | null;
  /** Folders that challenges were answered from before: some lineage may renew through them. */
  readonly formerWebroots: readonly string[];
};

/**
 * A host name as SNI may carry it: lower case, with a dot, optionally with the root dot at the end, at most 253
 * bytes; nothing that could leave the folder. `\z` and not `$`, which would let a trailing newline pass.
 */
const NAME_PATTERN =
  '~^(?=.{4,254}\\z)(?<certwizard_name>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)\\.?\\z';

/** nginx has `http2 on` since 1.25.1, and a cache of parsed certificates since 1.27.4 (nginx.org changes). */
const HTTP2_DIRECTIVE = '1.25.1';
const CERTIFICATE_CACHE = '1.27.4';

/** The http server, the https server, and the choice of the certificate. */
export function nginxConfig(input: NginxConfigInput): string {
  const {version, listens, catchAll, names, certificates, chooser, lineages, bucketSize, formerWebroots} =
    input;
  const http2 = atLeast(version, HTTP2_DIRECTIVE);
  const role = catchAll ? ' default_server' : '';
  const listen = (port: Port, words: (listen: OurListen) => string) =>
    listens[port].map(each => `    listen ${each.where}${words(each)}${role};`).join('\n');
  const serverName = (port: Port) =>
    [...(catchAll || names[port].length === 0 ? ['_'] : []), ...names[port]].join('\n        ');
  const cache = atLeast(version, CERTIFICATE_CACHE)
    ? `\n    ssl_certificate_cache max=${cacheSize(certificates)} inactive=1h valid=10s;`
    : '';
  return `# Written by certwizard, which replaces this file when it runs again.
# Your own part of the https server: ${PATHS.siteConfig}
${bucketSize === null ? '' : `\nserver_names_hash_bucket_size ${bucketSize};\n`}${choice(chooser, lineages).before}
server {
${listen(80, () => '')}
    server_name ${serverName(80)};

    # Challenges are answered here, over http, and no redirect swallows them; nor does what holds for all sites.
    location ^~ ${CHALLENGE_PATH} {
        allow all;
        auth_basic off;
        root ${PATHS.webroot};
        default_type text/plain;
        try_files $uri ${formerWebroots.length > 0 ? formerName(0) : '=404'};
    }
${formerWebroots.map(formerLocation).join('')}
    location / {
        return 301 https://$host$request_uri;
    }
}

server {
${listen(443, ({http2: both}) => (http2 || !both ? ' ssl' : ' ssl http2'))}${http2 ? '\n    http2 on;' : ''}
    server_name ${serverName(443)};
${choice(chooser, lineages).inServer}${cache}
    ssl_protocols ${TLS.protocols.join(' ')};
    ssl_ciphers ${TLS.ciphers.join(':')};
    ssl_prefer_server_ciphers off;
    ssl_ecdh_curve ${TLS.curves.join(':')};
    ssl_session_cache shared:certwizard:10m;
    ssl_session_tickets off;

    include ${PATHS.siteConfig};
}
`;
}

const formerName = (index: number) => `@certwizard_former${index === 0 ? '' : `_${index + 1}`}`;

/** A webroot from before, which need not be root's: nothing that a link in it leads to is served. */
function formerLocation(root: string, index: number, all: readonly string[]): string {
  return `
    # Where challenges were answered from before: certificates that still renew through it.
    location ${formerName(index)} {
        allow all;
        auth_basic off;
        root ${root};
        disable_symlinks on;
        default_type text/plain;
        try_files $uri ${index + 1 < all.length ? formerName(index + 1) : '=404'};
    }
`;
}

/** Two objects a name, and room to grow; by doublings, so that one name more is no other configuration. */
export function cacheSize(certificates: number): number {
  return Math.max(1000, 2 ** Math.ceil(Math.log2(Math.max(1, certificates) * 3)));
}

/** Where the certificate of a name is, by the name in the handshake. */
export function lineageMap(lineages: string): string {
  return `
# The certificate is chosen in every handshake by the name that the client asks for (SNI).
# Only what looks like a host name becomes part of a path. Any other client gets the fallback.
map $ssl_server_name $certwizard_lineage {
    default ${PATHS.fallback};
    "${NAME_PATTERN}" ${lineages}/$certwizard_name;
}
`;
}

/** nginx itself chooses, by that map. */
export const NATIVE_CHOICE = `
    # Read by the workers, in every handshake: a renewed certificate is served without a reload.
    ssl_certificate $certwizard_lineage/fullchain.pem;
    ssl_certificate_key $certwizard_lineage/privkey.pem;`;

/** ngx_mruby's handler chooses. */
export const MRUBY_CHOICE = `
    # Chosen in every handshake by the name that the client asks for (SNI), and read by the workers: a renewed
    # certificate is served without a reload. Where the handler chooses nothing, the fallback is served.
    mruby_ssl_handshake_handler ${PATHS.handler} cache;
    ssl_certificate ${PATHS.fallback}/fullchain.pem;
    ssl_certificate_key ${PATHS.fallback}/privkey.pem;`;

/** How each way chooses the certificate: what stands before the servers, and in the https server. */
export function choice(chooser: Chooser, lineages: string): {before: string; inServer: string} {
  switch (chooser) {
    case 'native':
      return {before: lineageMap(lineages), inServer: NATIVE_CHOICE};
    case 'own':
      return {before: '', inServer: MRUBY_CHOICE};
    case 'module':
      // The guard of the module may have to change who chooses, so that is a file of its own; the map is for it.
      return {before: lineageMap(lineages), inServer: `\n    include ${PATHS.choice};`};
    default:
      return chooser satisfies never;
  }
}

/** What the https server serves until the operator says otherwise. */
export function siteConfig({root, index}: Layout['welcome']): string {
  return `# What your https names serve. Written once by certwizard; from now on it is yours.
# Test and load a change with: nginx -t && nginx -s reload
root ${root};
index ${index};
`;
}
