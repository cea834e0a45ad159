import {isDeepStrictEqual} from 'node:util';
import {inNetworks} from '../text/address-kind.ts';

/** The first packet of a TCP connection that somebody out there begins, of whom nothing else is known. */
export type NewConnection = {
  readonly port: number;
  readonly family: 4 | 6;
  /** The interfaces that it may come in by; see SystemFact. */
  readonly waysIn: readonly string[];
  /** The address of this server that it comes for; null where that is not known. */
  readonly to: string | null;
  /** Whether that address is in a set of ipset's, by the set's name; not there: not known. */
  readonly sets: Readonly<Record<string, boolean>>;
};

type ByFamily = {readonly 4: readonly string[]; readonly 6: readonly string[]};

/** Whom the internet sends, and for what. */
export type NewConnections = {
  readonly waysIn: readonly string[];
  /** This server's addresses that the internet can come for. */
  readonly own: ByFamily;
  /** Those of them that have to be reached. */
  readonly wanted: ByFamily;
  /** The addresses and networks in sets of ipset's, by the set's name. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
};

/** One verdict, and the addresses that it is about; null where all addresses of the server are treated alike. */
export type ByAddress<Verdict> = {
  readonly to: readonly string[] | null;
  readonly verdict: Verdict;
  /** A connection for each of these, or, where all are alike, one for all of them (`to` is null). */
  readonly each: readonly {readonly to: string | null; readonly connection: NewConnection}[];
};

/** What rules do to connections that come for each of the addresses that have to be reached. */
export function judgeByAddress<Verdict>(
  connections: NewConnections,
  port: number,
  family: 4 | 6,
  judge: (connection: NewConnection) => Verdict,
): ByAddress<Verdict>[] {
  const own = connections.own[family];
  const all = (own.length > 0 ? own : [null]).map(to => {
    const connection = connectionOf(connections, port, family, to);
    return {connection, verdict: judge(connection)};
  });
  const [first] = all;
  if (first && all.every(({verdict}) => isDeepStrictEqual(verdict, first.verdict))) {
    return [{to: null, verdict: first.verdict, each: [{to: null, connection: first.connection}]}];
  }
  const wanted = all.flatMap(({connection, verdict}) => {
    const {to} = connection;
    return to !== null && connections.wanted[family].includes(to) ? [{to, connection, verdict}] : [];
  });
  const different = wanted.filter(
    ({verdict}, at) => wanted.findIndex(other => isDeepStrictEqual(other.verdict, verdict)) === at,
  );
  return different.map(({verdict}) => {
    const each = wanted.filter(other => isDeepStrictEqual(other.verdict, verdict));
    return {to: each.map(({to}) => to), verdict, each: each.map(({to, connection}) => ({to, connection}))};
  });
}

/** A connection that comes for one of the addresses that a verdict is about. */
export function connectionTo(
  connections: NewConnections,
  port: number,
  family: 4 | 6,
  to: readonly string[] | null,
): NewConnection {
  return connectionOf(connections, port, family, (to ?? connections.own[family])[0] ?? null);
}

function connectionOf(
  {waysIn, sets}: NewConnections,
  port: number,
  family: 4 | 6,
  to: string | null,
): NewConnection {
  const known = Object.entries(sets).flatMap(([name, members]) =>
    to === null ? [] : [[name, inNetworks(to, members) === true] as const],
  );
  return {port, family, waysIn, to, sets: Object.fromEntries(known)};
}
