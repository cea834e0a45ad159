import {putFile} from '../../source/lab/put-file.ts';
import type {Throwaway} from '../../source/lab/start.ts';
import {waitUntil} from '../../source/lab/wait-until.ts';
import {CA} from '../../source/lab/world.ts';
import {must} from './test-world.ts';

/** What it needs on the authority's server: a resolver that checks signatures, and what signs. */
export const DNS_PACKAGES = ['unbound', 'ldnsutils'];

/** A zone that is signed and that the resolver expects to be. */
export type Zone = {
  /** Records, as in a zone file. */
  readonly records: readonly string[];
  /** `expired`: its signatures are too old. `no-denials`: nothing signed says what is not there. */
  readonly fault?: 'expired' | 'no-denials';
};

export type RealDns = {
  /** Zones that the resolver has, by name. Every other name does not exist, but for those below. */
  readonly zones: Readonly<Record<string, Zone>>;
  /** What stands in the root zone, unsigned. */
  readonly root: readonly string[];
  /** Zones about which the resolver refuses to say anything. */
  readonly refused: readonly string[];
  /** Zones whose name servers refuse to answer, and those whose name servers are silent. */
  readonly lame: readonly string[];
  readonly mute: readonly string[];
};

const FOLDER = '/dns';
const APEX = ['@ SOA ns ops 1 3600 600 86400 60', '@ NS ns', `ns A ${CA.v4}`];
/** Nobody listens on this port. */
const NOBODY = '127.0.0.1@5399';

/** Makes zones, signs them, and starts the resolver in the place of the world's name server, or starts it again. */
export async function serveDns(ca: Throwaway, {zones, root, refused, lame, mute}: RealDns): Promise<void> {
  const sh = (script: string) => must(ca, ['sh', '-euc', script]);
  await sh(`rm -rf ${FOLDER}/*; mkdir -p ${FOLDER}`);
  const zoneFile = (zone: string, records: readonly string[]) =>
    `$ORIGIN ${zone}\n$TTL 60\n${[...APEX, ...records].join('\n')}\n`;
  await putFile(ca, `${FOLDER}/root`, zoneFile('.', root));
  for (const [name, {records, fault}] of Object.entries(zones)) {
    await putFile(ca, `${FOLDER}/${name}`, zoneFile(`${name}.`, records));
    const times = fault === 'expired' ? '-i 20200101 -e 20200201' : '';
    await sh(`cd ${FOLDER}
      key=$(ldns-keygen -a ECDSAP256SHA256 -k ${name})
      ldns-key2ds -n -2 "$key.key" >> anchors
      ldns-signzone ${times} -f ${name}.signed ${name} "$key"
      ${fault === 'no-denials' ? `sed -i /NSEC/d ${name}.signed` : ''}`);
  }
  const own = (zone: string, file: string) =>
    `auth-zone:\n name: "${zone}"\n zonefile: "${FOLDER}/${file}"\n for-downstream: no\n for-upstream: yes`;
  const stub = (zone: string, at: string) => `stub-zone:\n name: "${zone}."\n stub-addr: ${at}`;
  const server = [
    ...['interface: 0.0.0.0', 'access-control: 0.0.0.0/0 allow', 'chroot: ""', 'username: ""'],
    ...[`directory: ${FOLDER}`, `logfile: ${FOLDER}/log`, 'use-syslog: no', `pidfile: ${FOLDER}.pid`],
    ...['module-config: "validator iterator"', `trust-anchor-file: ${FOLDER}/anchors`],
    // Whoever asks gives up before it does.
    ...['unknown-server-time-limit: 8000', 'infra-cache-min-rtt: 8000'],
    ...['do-not-query-localhost: no', 'local-zone: "test." transparent'],
    ...refused.map(zone => `local-zone: "${zone}." refuse`),
  ];
  const blocks = [
    `server:\n ${server.join('\n ')}\nremote-control:\n control-enable: no`,
    own('.', 'root'),
    ...Object.keys(zones).map(zone => own(zone, `${zone}.signed`)),
    // It answers no questions that are not for it to resolve, and so is a name server that refuses.
    ...lame.map(zone => stub(zone, '127.0.0.1')),
    ...mute.map(zone => stub(zone, NOBODY)),
  ];
  await putFile(ca, `${FOLDER}/unbound.conf`, `${blocks.join('\n')}\n`);
  await sh(`unbound-checkconf ${FOLDER}/unbound.conf >&2
    if [ -e ${FOLDER}.pid ]; then kill "$(cat ${FOLDER}.pid)"; else pkill -x pebble-challtes; fi
    while pgrep -x 'unbound|pebble-challtes' >/dev/null; do sleep 0.05; done
    unbound -c ${FOLDER}/unbound.conf`);
  const answers = async () => {
    const {stdout} = await ca.run(['drill', '@127.0.0.1', 'SOA', '.']);
    return /rcode: NOERROR/.test(stdout) || undefined;
  };
  await waitUntil(answers, 60_000, () => must(ca, ['cat', `${FOLDER}/log`]));
}
