import type {BuildMethod} from '../answers/answers.ts';
import type {Argv} from '../core/server.ts';
import {NGINX, NGX_MRUBY, type NginxVersion, type Pin, UPSTREAM} from '../known/pins.ts';
import {AS_NOBODY} from './as-nobody.ts';
import {defineProbe} from './probe.ts';

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

/** A folder: a repository, bare or plain, or a tarball; git may not be there yet to look into it. */
const LOOK_IN_FOLDER = `${AS_NOBODY}for d in "$1" "$1.git" "$1/.git"; do
if [ -e "$d/HEAD" ]; then
command -v git >/dev/null || { echo there; exit; }
show "$d"
if ! as_nobody test -r "$shown/HEAD" || ! as_nobody test -x "$shown/objects"; then echo closed
elif as_nobody git --git-dir="$shown" cat-file -e "$2^{commit}" 2>/dev/null; then echo there
else echo without-commit; fi; exit; fi; done
if [ -f "$1.tar.gz" ]; then echo there; else echo missing; fi`;

/**
 * A URL: asked with what is there to ask with, which may be no more than whether its host ($3, port $4) answers. Where
 * packets are dropped, that is not tried a second time: 124 is how timeout(1) ends, and 28 how curl does.
 */
const LOOK_AT_URL = `${AS_NOBODY}by_git() { as_nobody env GIT_ALLOW_PROTOCOL=git:http:https timeout 6 git ls-remote -q "$1" HEAD; }
by_curl() { as_nobody curl -sfL -m 6 -o /dev/null "$1/info/refs?service=git-upload-pack"; }
by_host() { timeout 6 bash -c ': < "/dev/tcp/$0/$1"' "$1" "$2"; }
{ if command -v git; then by_git "$1" || { [ $? != 124 ] && by_git "$1.git"; }
elif [ "\${1#http}" != "$1" ] && command -v curl; then by_curl "$1" || { [ $? != 28 ] && by_curl "$1.git"; }
else by_host "$3" "$4"; fi; } >/dev/null 2>&1 && echo there || echo missing`;

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
    return ['sh', '-c', LOOK_IN_FOLDER, 'sh', from, pin.commit];
  }
  const {hostname, protocol, port} = new URL(from);
  return ['sh', '-c', LOOK_AT_URL, 'sh', from, pin.commit, hostname, port || (PORTS[protocol] ?? '443')];
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
