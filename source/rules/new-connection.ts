import {isDeepStrictEqual} from 'node:util';
import {inNetworks} from '../text/address-kind.ts';

/** The first packet of a TCP connection that somebody out there begins, of whom nothing else is known. */
export type Stranger = {
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
export type Strangers = {
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
  /** A stranger for each of these, or, where all are alike, one for all of them (`to` is null). */
  readonly each: readonly {readonly to: string | null; readonly stranger: Stranger}[];
};

/** What rules do to strangers that come for each of the addresses that have to be reached. */
export function judgeByAddress<Verdict>(
  strangers: Strangers,
  port: number,
  family: 4 | 6,
  judge: (stranger: Stranger) => Verdict,
): ByAddress<Verdict>[] {
  const own = strangers.own[family];
  const all = (own.length > 0 ? own : [null]).map(to => {
    const stranger = strangerTo(strangers, port, family, to);
    return {stranger, verdict: judge(stranger)};
  });
  const [first] = all;
  if (first && all.every(({verdict}) => isDeepStrictEqual(verdict, first.verdict))) {
    return [{to: null, verdict: first.verdict, each: [{to: null, stranger: first.stranger}]}];
  }
  const wanted = all.flatMap(({stranger, verdict}) => {
    const {to} = stranger;
    return to !== null && strangers.wanted[family].includes(to) ? [{to, stranger, verdict}] : [];
  });
  const different = wanted.filter(
    ({verdict}, at) => wanted.findIndex(other => isDeepStrictEqual(other.verdict, verdict)) === at,
  );
  return different.map(({verdict}) => {
    const each = wanted.filter(other => isDeepStrictEqual(other.verdict, verdict));
    return {to: each.map(({to}) => to), verdict, each: each.map(({to, stranger}) => ({to, stranger}))};
  });
}

/** A stranger that comes for one of the addresses that a verdict is about. */
export function strangerOf(
  strangers: Strangers,
  port: number,
  family: 4 | 6,
  to: readonly string[] | null,
): Stranger {
  return strangerTo(strangers, port, family, (to ?? strangers.own[family])[0] ?? null);
}

function strangerTo({waysIn, sets}: Strangers, port: number, family: 4 | 6, to: string | null): Stranger {
  const known = Object.entries(sets).flatMap(([name, members]) =>
    to === null ? [] : [[name, inNetworks(to, members) === true] as const],
  );
  return {port, family, waysIn, to, sets: Object.fromEntries(known)};
}
