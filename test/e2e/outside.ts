import type {Server} from '../../source/core/server.ts';
import {describeCertificate} from '../../source/facts/lineages.ts';

/** What the outside sees of the web server: asked from the CA's network, through the host's firewall. */

/** Status and redirect target of a page; status 0 when nothing answered. */
export async function page(
  from: Server,
  url: string,
  family: 4 | 6 = 4,
): Promise<{status: number; location: string; body: string}> {
  const {stdout} = await from.run([
    'curl',
    `-${family}`,
    '-sk',
    '-m',
    '5',
    '-w',
    '\\n%{http_code} %{redirect_url}',
    url,
  ]);
  const at = stdout.lastIndexOf('\n');
  const [status = '0', location = ''] = stdout.slice(at + 1).split(' ');
  return {status: Number(status), location, body: stdout.slice(0, Math.max(at, 0))};
}

/** The certificate that a client with this SNI gets; null when the handshake fails. `sni` null: none sent. */
export async function servedTo(from: Server, sni: string | null, family: 4 | 6 = 4) {
  const address = family === 4 ? '203.0.113.10:443' : '[2001:db8::10]:443';
  const name = sni === null ? ['-noservername'] : ['-servername', sni];
  const {stdout} = await from.run(['timeout', '5', 'openssl', 's_client', '-connect', address, ...name]);
  return describeCertificate(stdout);
}

/** True when a TCP connection to the port is answered. */
export async function reaches(from: Server, port: number): Promise<boolean> {
  const {exitCode} = await from.run(['timeout', '3', 'bash', '-c', `: < /dev/tcp/203.0.113.10/${port}`]);
  return exitCode === 0;
}
