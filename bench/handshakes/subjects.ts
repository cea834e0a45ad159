import {handshakeHandler} from '../../scripts/nginx/handshake-handler.ts';
import {cacheSize, lineageMap, MRUBY_CHOICE, NATIVE_CHOICE} from '../../scripts/nginx/nginx-config.ts';
import type {BuildMethod} from '../../source/answers/answers.ts';
import {PATHS} from '../../source/known/paths.ts';

/** Something that is measured: the http part of a configuration for so many names, and the handler it uses. */
export type Subject = {
  readonly name: string;
  readonly mruby: boolean;
  readonly handler: string | null;
  /** `cache`: nginx's own cache of parsed certificates, where it has one, else empty: there ngx_mruby keeps them. */
  servers(names: number, cache: string): string;
};

const TLS = 'ssl_protocols TLSv1.3; ssl_session_tickets off; ssl_session_cache off; return 204;';
/** Where each server listens is filled in by mainConfig. */
const LISTEN = 'listen PORT ssl;';
const server = (words: string) => `server { ${LISTEN} ${TLS} ${words} }\n`;

/** What the article of 2016 does: the name becomes a path, whatever it is. */
const ARTICLE = `ssl = Nginx::SSL.new
domain = ssl.servername
ssl.certificate = "${PATHS.live}/#{domain}/fullchain.pem"
ssl.certificate_key = "${PATHS.live}/#{domain}/privkey.pem"
`;

/** The first one is what all others are compared with. */
export const SUBJECTS: readonly Subject[] = [
  {
    name: 'static, a server block for each name',
    mruby: false,
    handler: null,
    servers: names =>
      Array.from({length: names}, (_, index) => {
        const folder = `${PATHS.live}/n${index}.test`;
        return server(
          `server_name n${index}.test; ssl_certificate ${folder}/fullchain.pem; ssl_certificate_key ${folder}/privkey.pem;`,
        );
      }).join(''),
  },
  {
    name: "the article's handler",
    mruby: true,
    handler: ARTICLE,
    servers: () => server(MRUBY_CHOICE),
  },
  {
    name: 'ngx_mruby, as certwizard sets it up',
    mruby: true,
    handler: handshakeHandler(),
    servers: (_, cache) => server(`${MRUBY_CHOICE} ${cache}`),
  },
  {
    name: 'native, as certwizard sets it up',
    mruby: false,
    handler: null,
    servers: (_, cache) => lineageMap(PATHS.live) + server(`${NATIVE_CHOICE} ${cache}`),
  },
  {
    name: 'native before nginx 1.27.4 (no cache)',
    mruby: false,
    handler: null,
    servers: () => lineageMap(PATHS.live) + server(NATIVE_CHOICE),
  },
];

/** The nginx that is measured: the one that certwizard builds, or Debian 12's 1.22.1 with ngx_mruby as a module. */
const NGINX: Readonly<Record<BuildMethod, {readonly modules: string; cache(names: number): string}>> = {
  own: {
    modules: '',
    cache: names => `ssl_certificate_cache max=${cacheSize(names)} inactive=1h valid=10s;`,
  },
  module: {
    modules: `include /etc/nginx/modules-enabled/*.conf;\nload_module ${PATHS.module};\n`,
    cache: () => '',
  },
};

type Place = {readonly names: number; readonly port: number; readonly pid: string; readonly way: BuildMethod};

/** The main configuration around it: one worker, no logs. */
export function mainConfig(subject: Subject, {names, port, pid, way}: Place): string {
  const {modules, cache} = NGINX[way];
  const servers = subject.servers(names, cache(names)).replaceAll(LISTEN, `listen ${port} ssl;`);
  return `${modules}user www-data;
worker_processes 1;
pid ${pid};
error_log /var/log/nginx/error.log crit;
worker_rlimit_nofile 65536;
events { worker_connections 4096; }
http {
access_log off;
server_names_hash_max_size 65536;
server_names_hash_bucket_size 128;
variables_hash_max_size 2048;
${servers}}
`;
}
