import type {BuildMethod} from '../answers/answers.ts';
import type {Argv} from '../core/server.ts';
import {NGINX, NGX_MRUBY, type NginxVersion, type Pin, UPSTREAM} from '../known/pins.ts';
import {defineProbe} from './probe.ts';
import AS_NOBODY from './shell/as-nobody.sh?raw';
import LOOK_AT_URL from './shell/source-at-url.sh?raw';
import LOOK_IN_FOLDER from './shell/source-in-folder.sh?raw';

/** Whether a repository with the pinned commit is where the sources are to come from; `closed`: not for nobody to read. */
export type SourceState = 'there' | 'without-commit' | 'closed' | 'missing' | 'unknown';

/** For each repository, whether it can be had. `unknown` where nobody has looked: nothing is to be built. */
export type SourcesFact = Readonly<Record<Pin['repository'], SourceState>>;

/** What would be built from source, and from where. */
export type BuildContext = {
  readonly sources: string | null;
  readonly buildMethod: BuildMethod;
  readonly nginxVersion: NginxVersion;
};

/** Where a repository is to come from. */
export function sourceOf(repository: Pin['repository'], sources: string | null): string {
  return sources === null ? UPSTREAM[repository] : `${sources}/${repository}`;
}

const PORTS: Readonly<Record<string, string>> = {
  'https:': '443',
  'http:': '80',
  'git:': '9418',
};

function look(pin: Pin, sources: string | null): Argv {
  const from = sourceOf(pin.repository, sources);
  if (from.startsWith('/')) {
    return ['sh', '-c', `${AS_NOBODY}${LOOK_IN_FOLDER}`, 'sh', from, pin.commit];
  }
  const {hostname, protocol, port} = new URL(from);
  return [
    'sh',
    '-c',
    `${AS_NOBODY}${LOOK_AT_URL}`,
    'sh',
    from,
    pin.commit,
    hostname,
    port || (PORTS[protocol] ?? '443'),
  ];
}

export const sources = defineProbe<SourcesFact, BuildContext>()({
  id: 'sources',
  unknown: {nginx: 'unknown', ngx_mruby: 'unknown'},
  commands: context => ({
    nginx: look(NGINX[context.nginxVersion], context.sources),
    ngx_mruby: look(NGX_MRUBY, context.sources),
  }),
  parse(said) {
    const state = (repository: Pin['repository']): SourceState =>
      (['there', 'without-commit', 'closed', 'missing'] as const).find(
        word => word === said[repository].stdout.trim(),
      ) ?? 'unknown';
    return {nginx: state('nginx'), ngx_mruby: state('ngx_mruby')};
  },
});
