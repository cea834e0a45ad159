import {type Finding, valueAt} from '../../source/core/finding.ts';
import {servedTo} from './outside.ts';
import {must, type TestWorld} from './test-world.ts';

const LIVE = '/etc/letsencrypt/live';

/** A folder with a self-signed pair for a name, as the workers may read it. */
export async function makePair({web}: TestWorld, folder: string, name: string): Promise<void> {
  const script = `mkdir -p "$1"; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 \
    -keyout "$1/privkey.pem" -out "$1/fullchain.pem" -subj "/CN=$2" -addext "subjectAltName=DNS:$2" 2>/dev/null
    chgrp -R www-data "$1"; chmod 750 "$1"; chmod 640 "$1/privkey.pem"; chmod 644 "$1/fullchain.pem"`;
  await must(web, ['sh', '-euc', script, 'sh', folder, name]);
}

/** A lineage that is well, and one for each way in which its files can be wrong, as somebody's mistake leaves them. */
export const STEADY = 'steady.test';
export const BROKEN = {
  'missing.test': 'rm "$0/missing.test/privkey.pem"',
  'closed.test': 'chown root:root "$0/closed.test/privkey.pem"; chmod 600 "$0/closed.test/privkey.pem"',
  'corrupt.test': 'echo nonsense > "$0/corrupt.test/fullchain.pem"',
  'cut.test': 'truncate -s 300 "$0/cut.test/fullchain.pem"',
  'other.test': 'cp "$0/steady.test/privkey.pem" "$0/other.test/privkey.pem"',
} as const;

export async function makeLineages(world: TestWorld): Promise<void> {
  for (const name of [STEADY, ...Object.keys(BROKEN)]) {
    await makePair(world, `${LIVE}/${name}`, name);
  }
}

export async function breakLineages({web}: TestWorld): Promise<void> {
  await must(web, ['sh', '-euc', Object.values(BROKEN).join('\n'), LIVE]);
}

/** Puts them right again, each with a new pair. */
export async function mendLineages(world: TestWorld): Promise<void> {
  await makeLineages(world);
}

/** What the doctor finds in the log, as `CODE NAME`, in the order of the codes. */
export async function foundInLog(world: TestWorld): Promise<string[]> {
  const {stdout} = await world.certwizard('doctor', '--json');
  const findings: Finding[] = JSON.parse(stdout).findings;
  return findings
    .filter(({code}) => code.startsWith('CW-LOG-'))
    .map(finding => `${finding.code} ${valueAt(finding, 'name')}`)
    .sort();
}

/** The names in the certificate that a client is served; null where the handshake fails. */
export async function names(world: TestWorld, sni: string): Promise<readonly string[] | null> {
  return (await servedTo(world.ca, sni))?.names ?? null;
}
