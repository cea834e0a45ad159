import type {Facts} from '../facts/facts.ts';
import {
  decidingFate,
  type Fate,
  type JudgedRule,
  type Judgement,
  type Verdict,
} from '../facts/judge/judgement.ts';
import {FAMILIES, type Family} from '../known/ports.ts';

/** How the kernel was asked: it ran in the copy. */
export const ASKED = 'nft monitor trace';

const ROUTE = 'ip route get';
const COUNTERS = ['iptables-legacy-save -c', 'ip6tables-legacy-save -c'] as const;

/** All that the kernel is asked by in the copy. */
export const ASKED_IN_COPY = [ASKED, ...COUNTERS, ROUTE] as const;

/** What told of a fate: the kernel traces no rules of the legacy tables, so their counters are read, and no routes. */
export function askedFor({by, led, wayBack}: Fate): (typeof ASKED_IN_COPY)[number] {
  const tool = (by ?? led?.by)?.tool ?? '';
  return wayBack !== null ? ROUTE : (COUNTERS.find(counters => counters === `${tool}-save -c`) ?? ASKED);
}

/** The verdicts of a judgement; null where it is not known. */
export function verdictsOf(judgement: Judgement | null | undefined): readonly Verdict[] | null {
  return judgement && judgement.notKnown === null ? judgement.now : null;
}

/** A rule with where it stands, as its tool speaks of it: `iptables -t mangle: -A PREROUTING …`, `inet geo base: …`. */
export function ruleText({tool, family, table, chain, text}: JudgedRule, file: string | null): string {
  const where =
    tool === 'nft' ? `${family} ${table} ${chain}` : table === 'filter' ? tool : `${tool} -t ${table}`;
  const shown = text.replaceAll(/ ?counter packets \d+ bytes \d+/g, '');
  return `${where}: ${shown}${file === null ? '' : ` (${file})`}`;
}

/** What a fate came to, in the words of the tool that decided. */
export function fateText(facts: Pick<Facts, 'reach'>, fate: Fate): string {
  const file = (rule: JudgedRule) => facts.reach?.ruleFiles[rule.text] ?? null;
  return [
    ...(fate.led
      ? [
          // Where a redirect ends is not seen when it never gets there.
          `led${fate.led.to === '' ? '' : ` to ${fate.led.to.replace(' ', ' port ')}`}${fate.led.by ? ` by ${ruleText(fate.led.by, file(fate.led.by))}` : ''}`,
        ]
      : []),
    ...(fate.by ? [ruleText(fate.by, file(fate.by))] : []),
    ...(fate.wayBack ? [fate.wayBack.said] : []),
  ].join('; ');
}

/** Verdicts that are told together: they differ in port, address and family alone. */
export type Alike = {
  readonly fate: Fate;
  readonly state: Verdict['state'];
  readonly ports: readonly number[];
  readonly families: readonly Family[];
  /** Null where it is so for every address that was asked. */
  readonly to: readonly string[] | null;
};

/** Groups what is not open, by what decided. */
export function groupVerdicts(all: readonly Verdict[], wanted: readonly Verdict[]): Alike[] {
  const groups = new Map<string, {fate: Fate; state: Verdict['state']; of: Verdict[]}>();
  for (const verdict of wanted) {
    const fate = decidingFate(verdict);
    if (fate !== undefined) {
      const {by, led, wayBack, onTheWayOut} = fate;
      const key = JSON.stringify([verdict.state, by, led?.by ?? led?.to, wayBack?.said, onTheWayOut]);
      groups.set(key, {fate, state: verdict.state, of: [...(groups.get(key)?.of ?? []), verdict]});
    }
  }
  return [...groups.values()].map(({fate, state, of}) => {
    const families = FAMILIES.filter(family => of.some(each => each.family === family));
    const addresses = new Set(of.map(({address}) => address));
    const asked = all.filter(({family}) => families.includes(family)).map(({address}) => address);
    return {
      ...{fate, state, families},
      ports: [...new Set(of.map(({port}) => port))],
      to: asked.every(address => addresses.has(address)) ? null : [...addresses],
    };
  });
}
