import {DNS_MANAGEMENT_PORT, type Dns, dnsOn} from './dns.ts';
import type {LocalCa} from './local-ca.ts';
import {mustRun} from './must-run.ts';
import {putFile} from './put-file.ts';
import type {Throwaway} from './start.ts';
import {waitUntil} from './wait-until.ts';

/** The name of the ACME server; its address is up to the name server. */
export const ACME_NAME = 'acme.test';
/** The URL of its directory. */
export const ACME_SERVER = `https://${ACME_NAME}:14000/dir`;

export type PebbleOptions = {
  /** Days that its certificates are valid; default: Pebble's own, five years. */
  readonly validityDays?: number;
  /** Domains that it refuses to issue for, as policy. */
  readonly blocked?: readonly string[];
};

/** Milliseconds that the servers may take to answer; they take about 100. */
const START_TIMEOUT = 60_000;

const FOLDER = '/pki';
const MANAGEMENT = 'https://localhost:15000';

/** Starts a name server, for the world and Pebble itself, on port 53. Its log is `/pki/dns.log`. */
export async function startDns(server: Throwaway): Promise<Dns> {
  await putFile(server, '/etc/resolv.conf', 'nameserver 127.0.0.1\n');
  const none = ['-http01', '-https01', '-tlsalpn01', '-defaultIPv4', '-defaultIPv6'].map(
    flag => `${flag} ""`,
  );
  const port = `127.0.0.1:${DNS_MANAGEMENT_PORT}`;
  await inBackground(
    server,
    `pebble-challtestsrv -management ${port} -dns01 :53 ${none.join(' ')}`,
    `${FOLDER}/dns.log`,
  );
  const dns = dnsOn(server);
  const look = () =>
    dns.clear(ACME_NAME).then(
      () => true,
      () => undefined,
    );
  await waitUntil(look, START_TIMEOUT, () => logOf(server, 'The name server', 'dns.log'));
  return dns;
}

/** Starts Pebble and waits until its directory answers. Its log is `/pki/pebble.log`. */
export async function startPebble(server: Throwaway, tls: LocalCa, options: PebbleOptions): Promise<void> {
  const config = {
    pebble: {
      listenAddress: '0.0.0.0:14000',
      managementListenAddress: '0.0.0.0:15000',
      certificate: `${FOLDER}/acme.pem`,
      privateKey: `${FOLDER}/acme.key`,
      httpPort: 80,
      tlsPort: 443,
      ocspResponderURL: '',
      externalAccountBindingRequired: false,
      domainBlocklist: options.blocked ?? [],
      ...(options.validityDays === undefined
        ? {}
        : {certificateValidityPeriod: Math.round(options.validityDays * 24 * 60 * 60)}),
    },
  };
  const files = {
    'ca.pem': tls.authority,
    'acme.pem': tls.certificate,
    'acme.key': tls.key,
    'pebble.json': JSON.stringify(config),
  };
  for (const [name, text] of Object.entries(files)) await putFile(server, `${FOLDER}/${name}`, text);
  // It asks at once, takes every nonce, and asks again for a name that it has seen.
  const settings = 'PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 PEBBLE_AUTHZREUSE=0';
  const command = `env ${settings} pebble -config ${FOLDER}/pebble.json -dnsserver 127.0.0.1:53`;
  await inBackground(server, command, `${FOLDER}/pebble.log`);
  // Its address in the world is there only when the cable is.
  const here = ['--resolve', `${ACME_NAME}:14000:127.0.0.1`];
  let seen = '';
  const look = async () => {
    const answer = await server.run(['curl', '-sSf', ...here, '--cacert', `${FOLDER}/ca.pem`, ACME_SERVER]);
    seen = answer.stderr;
    return answer.exitCode === 0 || undefined;
  };
  const failure = async () => `${await logOf(server, 'Pebble', 'pebble.log')}\n${seen}`;
  await waitUntil(look, START_TIMEOUT, failure);
}

/** The certificate, as PEM, that the chains of all that this Pebble issues end in. */
export async function issuerRoot(server: Throwaway): Promise<string> {
  const url = `${MANAGEMENT}/roots/0`;
  return (await mustRun(server, ['curl', '-sSf', '--cacert', `${FOLDER}/ca.pem`, url])).stdout;
}

/** A program that goes on in the server when the command that has started it ends. */
async function inBackground(server: Throwaway, command: string, log: string): Promise<void> {
  await mustRun(server, [
    'sh',
    '-c',
    `mkdir -p ${FOLDER} && { setsid ${command} >${log} 2>&1 </dev/null & }`,
  ]);
}

async function logOf(server: Throwaway, who: string, log: string): Promise<string> {
  const said = await server.run(['tail', '-n', '20', `${FOLDER}/${log}`]);
  return `${who} did not answer in ${START_TIMEOUT / 1000} s:\n${said.stdout}${said.stderr}`;
}
