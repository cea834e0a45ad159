import type {Argv} from '../core/server.ts';
import {CANARY_PATH} from '../known/paths.ts';
import {type CertificateFact, describeCertificate} from './lineages.ts';
import {defineProbe, type Outcomes} from './probe.ts';
import {askTool, mustBeThere, mustWork} from './tool-works.ts';

/** What nginx answers for one name over one family. */
export type ServedName = {
  readonly name: string;
  readonly family: 4 | 6;
  /** The certificate of a handshake with this name as SNI; null when it failed, and then `error` says how. */
  readonly certificate: CertificateFact | null;
  readonly error: string | null;
  /** The status and the target of `http://NAME/`; status 0 when nothing answered. */
  readonly page: {readonly status: number; readonly location: string};
  /** The same of `https://NAME/`, and the seconds of its Strict-Transport-Security; null where it sends none. */
  readonly secure: {readonly status: number; readonly location: string; readonly hsts: number | null};
  /** The status and the body of the canary below the challenge path. */
  readonly challenge: {readonly status: number; readonly body: string};
};
/** The address of this server that is asked over each family; a family that is not asked has none. */
export type AskedAt = Readonly<Partial<Record<4 | 6, string>>>;

export type ServedFact = {
  readonly at: AskedAt;
  readonly names: readonly ServedName[];
  /** What a client gets that sends a path instead of a name. */
  readonly unknownSni: {readonly sni: string; readonly certificate: CertificateFact | null};
};

export type ServedContext = {readonly names: readonly string[]; readonly at: AskedAt};

/** Where nginx listens on every address, as it nearly always does. */
export const LOOPBACK = {4: '127.0.0.1', 6: '::1'} as const;
const SECONDS = '5';
/** Would lead out of live/ if it became part of a path. */
const UNKNOWN_SNI = '../../certwizard/fallback.test';

/**
 * Asks nginx itself, on this server: this proves what is served, not that the outside can reach it. The same
 * commands can be run by hand, which is why they are openssl's and curl's.
 */
export const served = defineProbe<ServedFact, ServedContext>()({
  id: 'served',
  unknown: {at: {}, names: [], unknownSni: {sni: UNKNOWN_SNI, certificate: null}},
  commands: ({names, at}): Record<string, Argv> => ({
    ...askTool,
    unknownSni: handshake(UNKNOWN_SNI, firstOf(at)),
    ...Object.fromEntries(
      pairs(names, at).flatMap(({name, family, address}): [string, Argv][] => [
        [`tls ${family} ${name}`, handshake(name, address)],
        [`page ${family} ${name}`, fetch(name, address, '/', '%{http_code} %{redirect_url}', '/dev/null')],
        [`secure ${family} ${name}`, fetchHeaders(name, address)],
        [`challenge ${family} ${name}`, fetch(name, address, CANARY_PATH, '%{http_code}', '-')],
      ]),
    ),
  }),
  parse(outcomes, {names, at}) {
    mustWork('openssl', outcomes.openssl);
    mustWork('curl', outcomes.curl);
    const certificate = describeCertificate(outcomes.unknownSni?.stdout ?? '');
    const rows = pairs(names, at).map(pair => readName(pair, outcomes));
    if (rows.some(({page}) => page.status > 0)) mustBeThere('openssl', outcomes.openssl);
    if (rows.some(row => row.certificate !== null)) mustBeThere('curl', outcomes.curl);
    return {at, unknownSni: {sni: UNKNOWN_SNI, certificate}, names: rows};
  },
});

function readName(
  {name, family}: Pick<ServedName, 'name' | 'family'>,
  outcomes: Partial<Outcomes>,
): ServedName {
  const said = (what: string) => outcomes[`${what} ${family} ${name}`];
  const tls = said('tls');
  const [status = '0', location = ''] = (said('page')?.stdout ?? '').split(' ');
  const challenge = said('challenge')?.stdout ?? '';
  const certificate = describeCertificate(tls?.stdout ?? '');
  return {
    ...{name, family, certificate},
    error: certificate ? null : firstError(`${tls?.stderr ?? ''}\n${tls?.stdout ?? ''}`),
    page: {status: Number(status), location},
    secure: readHeaders(said('secure')?.stdout ?? ''),
    challenge: {status: Number(challenge.slice(-3)), body: challenge.slice(0, -3)},
  };
}

function pairs(names: readonly string[], at: AskedAt): {name: string; family: 4 | 6; address: string}[] {
  return names.flatMap(name =>
    ([4, 6] as const).flatMap(family => {
      const address = at[family];
      return address === undefined ? [] : [{name, family, address}];
    }),
  );
}

/** The address that is asked where one is enough. */
export function firstOf(at: AskedAt): string {
  return at[4] ?? at[6] ?? LOOPBACK[4];
}

/** An address as it stands in a URL. */
export const hostOf = (address: string) => (address.includes(':') ? `[${address}]` : address);

/** A TLS handshake that offers `sni` and prints the certificate that came. */
export function handshake(sni: string, address: string, port = 443): Argv {
  const to = `${hostOf(address)}:${port}`;
  return ['timeout', SECONDS, 'openssl', 's_client', '-connect', to, '-servername', sni, '-no_ign_eof'];
}

function fetch(name: string, address: string, path: string, format: string, output: string): Argv {
  const url = `http://${hostOf(address)}${path}`;
  return [
    'curl',
    '-sgS',
    '--noproxy',
    '*',
    '-m',
    SECONDS,
    '-o',
    output,
    '-w',
    format,
    '-H',
    `Host: ${name}`,
    url,
  ];
}

/** The headers of the page over https. Whose certificate it is, is asked by the handshake. */
export function fetchHeaders(name: string, address: string): Argv {
  const to = `${name}:443:${hostOf(address)}:443`;
  return [
    ...(['curl', '-sgk', '--noproxy', '*', '-m', SECONDS, '-o', '/dev/null', '-D', '-'] as const),
    ...['--connect-to', to, `https://${name}/`],
  ];
}

/** Status, target and HSTS of an answer's headers; status 0 when there was none. */
function readHeaders(text: string): ServedName['secure'] {
  const header = (name: string) => new RegExp(`^${name}: *(.*?)\\r?$`, 'im').exec(text)?.[1] ?? '';
  const age = /\bmax-age\s*=\s*"?(\d+)/i.exec(header('strict-transport-security'))?.[1];
  return {
    status: Number(/^HTTP\/[\d.]+ (\d{3})/.exec(text)?.[1] ?? 0),
    location: header('location'),
    hsts: age === undefined ? null : Number(age),
  };
}

/** The line of s_client's that says why there is no certificate. */
function firstError(text: string): string {
  return (
    text
      .split('\n')
      .map(line => line.replace(/^[0-9A-F]+:error:/, 'error:').trim())
      .find(line => /error|errno|refused/i.test(line)) ?? 'no certificate came'
  );
}
