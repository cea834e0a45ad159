import type {Argv} from '../core/server.ts';
import type {ListChange, Refusal} from './vendor-cli.ts';

/** A list with what is wanted added, or why not. */
export type MergedList<Rule> =
  | {
      readonly refused: null;
      readonly before: readonly Rule[];
      readonly after: readonly Rule[];
      readonly added: readonly Rule[];
    }
  | {readonly refused: Refusal};

/** Adds the rules that are missing. `has` tells whether everybody whom a rule is for gets in already. */
export function mergeRules<Rule>(
  before: unknown,
  wanted: readonly Rule[],
  isRule: (value: unknown) => value is Rule,
  has: (rules: readonly Rule[], rule: Rule) => boolean,
): MergedList<Rule> {
  if (!Array.isArray(before) || !before.every(isRule)) {
    return {refused: 'not-a-list'};
  }
  const added = wanted.filter(rule => !has(before, rule));
  return {refused: null, before, after: [...before, ...added], added};
}

/**
 * For a list that can only be replaced as a whole. Refused where anything would be lost: a rule that was there, or
 * the way in by ssh (`letsIn` tells whether a rule lets TCP into a port), which nobody could mend.
 */
export function keepsAll<Rule>(
  merged: MergedList<Rule>,
  letsIn: (rule: Rule, port: number) => boolean,
): MergedList<Rule> {
  if (merged.refused !== null) {
    return merged;
  }
  const {before, after} = merged;
  // An empty answer may as well be a list that could not be read: ssh came in somehow.
  if (!after.some(rule => letsIn(rule, 22))) {
    return {refused: 'loses-ssh'};
  }
  return before.every(rule => after.includes(rule)) ? merged : {refused: 'loses-rules'};
}

/** One command for each rule that is added, and one that takes it away again. */
export function addEach<Rule>(
  merged: MergedList<Rule>,
  add: (rule: Rule) => Argv,
  remove: (rule: Rule) => Argv,
): ListChange {
  return merged.refused === null
    ? {...merged, steps: merged.added.map(rule => ({run: add(rule), undo: remove(rule)}))}
    : merged;
}

/** One command that writes the whole list, and one that writes the list that was. */
export function replaceAll<Rule>(
  merged: MergedList<Rule>,
  write: (rules: readonly Rule[]) => Argv,
): ListChange {
  return merged.refused === null
    ? {
        ...merged,
        steps: merged.added.length > 0 ? [{run: write(merged.after), undo: write(merged.before)}] : [],
      }
    : merged;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list of texts; a vendor may leave it out, or say null. */
export const isTexts = (value: unknown): value is readonly string[] | null | undefined =>
  value === null ||
  value === undefined ||
  (Array.isArray(value) && value.every(text => typeof text === 'string'));

/** Everybody, over IPv4 and over IPv6. */
export const ANYWHERE = ['0.0.0.0/0', '::/0'] as const;

/** True where rules let everybody in, whoever does not come in by one by another. */
export function letEverybodyIn<Rule>(
  rules: readonly Rule[],
  sources: (rule: Rule) => readonly string[] | null | undefined,
): boolean {
  return ANYWHERE.every(everybody => rules.some(rule => sources(rule)?.includes(everybody)));
}

/** The list under a key, which some tools print as null where it is empty; undefined where there is no such key. */
export const listIn = (printed: unknown, key: string): unknown =>
  isObject(printed) && key in printed ? (printed[key] ?? []) : undefined;
