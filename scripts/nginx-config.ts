import {atLeast} from '../source/facts/version.ts';
import {CHALLENGE_PATH, PATHS} from '../source/paths.ts';

/** What the text depends on; everything else is the same on every server. */
export type NginxConfigInput = {
  /** The version that will read it, such as 1.22.1. */
  readonly version: string;
  readonly ipv6: boolean;
  /** True: our servers take every name that no other site claims. False: only `names`, beside other sites. */
  readonly catchAll: boolean;
  readonly names: readonly string[];
  /** The folder with a folder for each name: certbot's, or that of the copies. */
  readonly lineages: string;
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

/** The http server, the https server, and the choice of the certificate: the engine `native`. */
export function nginxConfig({version, ipv6, catchAll, names, lineages}: NginxConfigInput): string {
  const http2 = atLeast(version, HTTP2_DIRECTIVE);
  const role = catchAll ? ' default_server' : '';
  const listen = (port: string, words: string) =>
    ['', ...(ipv6 ? ['[::]:'] : [])]
      .map(address => `    listen ${address}${port}${words}${role};`)
      .join('\n');
  const serverName = catchAll ? '_' : names.join('\n        ');
  // Two objects a name, and room to grow: a cache that is too small costs speed, nothing else.
  const cacheSize = Math.max(1000, names.length * 4);
  const cache = atLeast(version, CERTIFICATE_CACHE)
    ? `\n    ssl_certificate_cache max=${cacheSize} inactive=1h valid=1m;`
    : '';
  return `# Written by certwizard, which replaces this file when it runs again.
# Your own part of the https server: ${PATHS.siteConfig}

# The certificate is chosen in every handshake by the name that the client asks for (SNI).
# Only what looks like a host name becomes part of a path. Any other client gets the fallback.
map $ssl_server_name $certwizard_lineage {
    default ${PATHS.fallback};
    "${NAME_PATTERN}" ${lineages}/$certwizard_name;
}

server {
${listen('80', '')}
    server_name ${serverName};

    # Challenges are answered here, over http, and no redirect swallows them.
    location ^~ ${CHALLENGE_PATH} {
        root ${PATHS.webroot};
        default_type text/plain;
        try_files $uri =404;
    }

    location / {
        return 301 https://$host$request_uri;
    }
}

server {
${listen('443', http2 ? ' ssl' : ' ssl http2')}${http2 ? '\n    http2 on;' : ''}
    server_name ${serverName};

    # Read by the workers, in every handshake: a renewed certificate is served without a reload.
    ssl_certificate $certwizard_lineage/fullchain.pem;
    ssl_certificate_key $certwizard_lineage/privkey.pem;${cache}
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:certwizard:10m;
    ssl_session_tickets off;

    include ${PATHS.siteConfig};
}
`;
}

/** What the https server serves until the operator says otherwise. */
export const SITE_CONFIG = `# What your https names serve. Written once by certwizard; from now on it is yours.
# Test and load a change with: nginx -t && nginx -s reload
root /var/www/html;
index index.html index.nginx-debian.html;
`;
