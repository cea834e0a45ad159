import {BlockList} from 'node:net';

/** Networks that no certificate authority reaches (RFC 1918, 6598, 3927, 4193, loopback and link-local). */
const PRIVATE = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8'],
  ...['0.0.0.0/8', 'fc00::/7', 'fe80::/10', '::1/128'],
];

/**
 * Networks of content delivery networks, which answer in a server's place. As published in 2026 by Cloudflare
 * (cloudflare.com/ips) and Fastly (api.fastly.com/public-ip-list).
 */
const CDNS = {
  Cloudflare: [
    ...['173.245.48.0/20', '103.21.244.0/22', '103.22.200.0/22', '103.31.4.0/22', '141.101.64.0/18'],
    ...['108.162.192.0/18', '190.93.240.0/20', '188.114.96.0/20', '197.234.240.0/22', '198.41.128.0/17'],
    ...['162.158.0.0/15', '104.16.0.0/13', '104.24.0.0/14', '172.64.0.0/13', '131.0.72.0/22'],
    ...['2400:cb00::/32', '2606:4700::/32', '2803:f800::/32', '2405:b500::/32', '2405:8100::/32'],
    ...['2a06:98c0::/29', '2c0f:f248::/32'],
  ],
  Fastly: ['151.101.0.0/16', '199.232.0.0/16', '146.75.0.0/17', '2a04:4e40::/32', '2a04:4e42::/32'],
} as const;

const isPrivateIn = membership(PRIVATE);
const cdnLists = Object.entries(CDNS).map(([cdn, networks]) => ({cdn, has: membership(networks)}));

/** True for an address that only its own network reaches. */
export function isPrivate(address: string): boolean {
  return isPrivateIn(address);
}

/** The content delivery network that an address belongs to; null for none that is known. */
export function cdnOf(address: string): string | null {
  return cdnLists.find(({has}) => has(address))?.cdn ?? null;
}

/**
 * Whether an address is in any of these: addresses, networks (`10.0.0.0/8`, `10.0.0.0/255.0.0.0`), ranges (`10.0.0.1-10.0.0.9`).
 * Null where one of them cannot be read, and none of the others has it.
 */
export function inNetworks(address: string, items: readonly string[]): boolean | null {
  const answers = items.map(item => isIn(address, item));
  return answers.includes(true) ? true : answers.includes(null) ? null : false;
}

function isIn(address: string, item: string): boolean | null {
  const [, from = '', kind, to = ''] = /^([\da-f.:]+)(?:([/-])([\da-f.:]+))?$/i.exec(item.trim()) ?? [];
  const bits = to.includes('.') ? maskBits(to) : Number(to);
  const list = new BlockList();
  try {
    if (kind === '-') list.addRange(from, to, family(from));
    else if (kind === '/') list.addSubnet(from, bits, family(from));
    else list.addAddress(from, family(from));
  } catch {
    return null;
  }
  return list.check(address, family(address));
}

/** How many bits a mask such as 255.255.255.0 leaves to the network; NaN for one with holes. */
function maskBits(mask: string): number {
  const bits = mask
    .split('.')
    .map(byte => Number(byte).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : Number.NaN;
}

function membership(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', prefix = ''] = network.split('/');
    list.addSubnet(base, Number(prefix), family(base));
  }
  return address => list.check(address, family(address));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}
