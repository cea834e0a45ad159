import type {Facts} from '../facts/facts.ts';
import type {NewConnections} from '../rules/new-connection.ts';

/**
 * NewConnections come for the addresses that the names have. Behind NAT these are not the server's own, and it cannot
 * know which of its own they lead to: then it is all that its ways in have.
 */
export function newConnectionsOf({
  system,
  dns,
  firewall,
}: Pick<Facts, 'system' | 'dns' | 'firewall'>): NewConnections {
  const of = (family: 4 | 6) => {
    const isOf = (address: string) => address.includes(':') === (family === 6);
    const named = dns.names.flatMap(row => row[family]).filter(address => dns.own.includes(address));
    const own = [...new Set([...named, ...system.addresses.filter(isOf)])];
    return {own, wanted: named.length > 0 ? own.filter(address => named.includes(address)) : own};
  };
  const [v4, v6] = [of(4), of(6)];
  return {
    waysIn: system.waysIn,
    own: {4: v4.own, 6: v6.own},
    wanted: {4: v4.wanted, 6: v6.wanted},
    sets: firewall.iptables.sets,
  };
}
