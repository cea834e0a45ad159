import {type Stranger, type Strangers, strangerOf} from '../../source/rules/new-connection.ts';

/** A server with two addresses of each family, which names have all; strangers come in by eth0. */
export const OWN = {4: ['203.0.113.10', '203.0.113.11'], 6: ['2001:db8::10', '2001:db8::11']} as const;

/** @param sets what ipset's sets hold, by name */
export const strangers = (sets: Strangers['sets'] = {}): Strangers => ({
  ...{waysIn: ['eth0'], own: OWN, wanted: OWN, sets},
});

/** Somebody who comes for the first of these addresses, or for the second. */
export const stranger = (
  port: number,
  family: 4 | 6 = 4,
  which: 0 | 1 = 0,
  sets: Strangers['sets'] = {},
): Stranger => strangerOf(strangers(sets), port, family, [OWN[family][which]]);
