import {connectionTo, type NewConnection, type NewConnections} from '../../source/rules/new-connection.ts';

/** A server with two addresses of each family, which names have all; connections come in by eth0. */
export const OWN = {4: ['203.0.113.10', '203.0.113.11'], 6: ['2001:db8::10', '2001:db8::11']} as const;

/** @param sets what ipset's sets hold, by name */
export const connections = (sets: NewConnections['sets'] = {}): NewConnections => ({
  ...{waysIn: ['eth0'], own: OWN, wanted: OWN, sets},
});

/** Somebody who comes for the first of these addresses, or for the second. */
export const connection = (
  port: number,
  family: 4 | 6 = 4,
  which: 0 | 1 = 0,
  sets: NewConnections['sets'] = {},
): NewConnection => connectionTo(connections(sets), port, family, [OWN[family][which]]);
