import {LETS_ENCRYPT, LETS_ENCRYPT_STAGING} from '../answers/answers.ts';
import {PATHS} from '../known/paths.ts';
import {clean} from '../text/clean.ts';
import {defineProbe} from './probe.ts';
import {askTool, mustWork} from './tool-works.ts';

/** The certificate authority, as it is reached from this server. */
export type AuthorityFact = {
  /** The URL of its directory. */
  readonly server: string;
  /** The command that asked it; null where nobody could, without curl. */
  readonly asked: string | null;
  /** Null where its directory came; else what curl said, or what came instead. */
  readonly error: string | null;
  /** How many seconds this server's clock is ahead of the authority's; null where it told no time. */
  readonly skew: number | null;
  /** What it calls itself in CAA records; null where that is not known. */
  readonly caaIdentities: readonly string[] | null;
  /** The URIs of the accounts that certbot has there, and where the rehearsal is asked elsewhere, there too. */
  readonly accounts: readonly string[];
};

export type AuthorityContext = {
  readonly server: string;
  /** Certificates (PEM) that are to be trusted, where the server does not yet; else null. */
  readonly ca: string | null;
};

/**
 * Fetches the directory, as certbot would. Where its certificate is not trusted, the time is asked for once more
 * without trust: a wrong clock is one of the causes.
 */
const FETCH = `command -v curl >/dev/null || exit 0; date +%s; set -- -sSi -m 5 "$@"
case $0 in
'') curl "$@" 2>&1 ;;
*) printf %s "$0" | curl --cacert /dev/stdin "$@" 2>&1 ;;
esac || curl -kI "$@" 2>/dev/null | grep -i '^date:'`;

/** certbot keeps what an authority has said of an account in `accounts/HOST/PATH/ID/regr.json`, beside its key. */
const REGISTRATIONS = ['-maxdepth', '2', '-name', 'regr.json', '-exec', 'cat', '{}', '+'] as const;

function accountFolders(server: string): string[] {
  const asked = server === LETS_ENCRYPT ? [server, LETS_ENCRYPT_STAGING] : [server];
  return asked.map(url => `${PATHS.letsencrypt}/accounts/${new URL(url).host}${new URL(url).pathname}`);
}

export const authority = defineProbe<AuthorityFact | null, AuthorityContext>()({
  id: 'authority',
  unknown: null,
  commands: ({ca, server}) => ({
    curl: askTool.curl,
    directory: ['sh', '-c', FETCH, ca ?? '', server],
    accounts: ['find', ...accountFolders(server), ...REGISTRATIONS],
  }),
  parse({curl: tool, directory, accounts}, context) {
    mustWork('curl', tool);
    const {stdout} = directory;
    const uris = [...accounts.stdout.matchAll(/"uri": *"([^"]+)"/g)].map(([, uri = '']) => clean(uri));
    // Without curl nothing is known; it comes with the first step.
    if (stdout === '') {
      return {
        server: context.server,
        asked: null,
        error: null,
        skew: null,
        caaIdentities: identities(context.server, null),
        accounts: uris,
      };
    }
    const here = Number(/^\d+/.exec(stdout)?.[0]);
    const there = Date.parse(/^date: *([^\r\n]+)/im.exec(stdout)?.[1] ?? '') / 1000;
    const body = /\r?\n\r?\n(\{[\s\S]*\})/.exec(stdout)?.[1];
    const curl = /^curl: \(\d+\) [^\n]*/m.exec(stdout)?.[0];
    const status = /^HTTP\/\S+ (\d+)/m.exec(stdout)?.[1];
    const json = parseJson(body);
    return {
      server: context.server,
      asked: directory.command,
      error: json?.newOrder ? null : clean(curl ?? `no ACME directory came (status ${status ?? 'none'})`),
      skew: Number.isNaN(there) || Number.isNaN(here) ? null : here - there,
      caaIdentities: identities(context.server, json),
      accounts: uris,
    };
  },
});

type Directory = {readonly newOrder?: unknown; readonly meta?: {readonly caaIdentities?: unknown}};

function parseJson(text: string | undefined): Directory | null {
  try {
    return JSON.parse(text ?? '') as Directory;
  } catch {
    return null;
  }
}

function identities(server: string, directory: Directory | null): string[] | null {
  const told = directory?.meta?.caaIdentities;
  if (Array.isArray(told) && told.every(identity => typeof identity === 'string')) {
    return told.map(identity => identity.toLowerCase());
  }
  return [LETS_ENCRYPT, LETS_ENCRYPT_STAGING].includes(server) ? ['letsencrypt.org'] : null;
}
