import type {Bind} from './boot-script.ts';
import type {Dns} from './dns.ts';
import {prepareLayers} from './layers.ts';
import {type LinkEnd, link} from './link.ts';
import {makeLocalCa} from './local-ca.ts';
import {ACME_NAME, ACME_SERVER, issuerRoot, type PebbleOptions, startDns, startPebble} from './pebble.ts';
import {putFile} from './put-file.ts';
import {startThrowaway, type Throwaway} from './start.ts';

/** A web server and a certificate authority that are linked and see nothing else. */
export type World = {
  /** A freshly rented server. A reboot keeps its disk and its cable. */
  readonly web: Throwaway;
  /** Pebble, and the name server of both. */
  readonly ca: Throwaway;
  /** The URL of Pebble's directory. */
  readonly acmeServer: string;
  /** What a client has to trust to talk to `acmeServer`, as PEM. */
  readonly acmeCa: string;
  /** Where on `web` the same is, for `--acme-ca`. */
  readonly acmeCaFile: string;
  readonly dns: Dns;
  /** The root, as PEM, of the certificates that Pebble issues; another one in each world. */
  issuerRoot(): Promise<string>;
  /** Stops both. Again is well. */
  stop(): Promise<void>;
};

export type WorldOptions = PebbleOptions & {
  /** Names that resolve to the web server, by IPv4 and IPv6. */
  readonly names: readonly string[];
  /** The web server's disk; default: the server layers. `makeLayer` makes others. */
  readonly webLayers?: readonly string[];
  /** The web server's init; default: systemd. */
  readonly webInit?: 'systemd' | 'plain';
  /** Where what the web server writes goes, and stays after `stop`. Without one, it is thrown away. */
  readonly webUpper?: string;
  readonly webBinds?: readonly Bind[];
  /** The disk of the authority's server; default: its layers. */
  readonly caLayers?: readonly string[];
};

/** The addresses in every world. */
export const WEB = {v4: '203.0.113.10', v6: '2001:db8::10'} as const;
export const CA = {v4: '203.0.113.1', v6: '2001:db8::1'} as const;

const ACME_CA_FILE = '/root/acme-ca.pem';

/**
 * Starts a world; with the layers in the cache in about a second.
 *
 * @throws Error that says what was seen when a part does not come up; nothing of the world stays then
 */
export async function startWorld(
  options: WorldOptions,
  onProgress: (line: string) => void = () => undefined,
): Promise<World> {
  const layers = await prepareLayers(onProgress);
  const tls = makeLocalCa([ACME_NAME, 'localhost'], ['127.0.0.1', CA.v4, CA.v6]);
  const servers: Throwaway[] = [];
  const stop = async () => {
    await Promise.all(servers.map(server => server.stop()));
  };
  try {
    onProgress('Starting the certificate authority and the web server');
    const ca = await startThrowaway({name: 'ca', layers: options.caLayers ?? layers.ca, init: 'plain'});
    servers.push(ca);
    const dns = await startDns(ca);
    await dns.set(ACME_NAME, {a: [CA.v4]});
    for (const name of options.names) await dns.set(name, {a: [WEB.v4], aaaa: [WEB.v6]});
    await startPebble(ca, tls, options);
    const web = await startThrowaway({
      name: 'web',
      layers: options.webLayers ?? layers.server,
      init: options.webInit ?? 'systemd',
      binds: options.webBinds ?? [],
      ...(options.webUpper !== undefined && {upper: options.webUpper}),
      beforeInit: async server => {
        await link(server, end(WEB), ca, end(CA));
        await putFile(server, '/etc/resolv.conf', `nameserver ${CA.v4}\n`);
        await putFile(server, ACME_CA_FILE, tls.authority);
      },
    });
    servers.push(web);
    return {
      ...{web, ca, dns, stop, acmeServer: ACME_SERVER, acmeCa: tls.authority, acmeCaFile: ACME_CA_FILE},
      issuerRoot: () => issuerRoot(ca),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function end(address: {readonly v4: string; readonly v6: string}): LinkEnd {
  return {v4: `${address.v4}/24`, v6: `${address.v6}/64`};
}
