/** What a vendor's update that replaces the whole list comes to: the new list, or why it is refused. */
export type MergedList<Rule> =
  | {
      readonly refused: null;
      /** True when the list has to be changed at all. */
      readonly changed: boolean;
      readonly before: readonly Rule[];
      readonly after: readonly Rule[];
    }
  | {readonly refused: 'not-a-list' | 'loses-ssh' | 'loses-rules'};

/**
 * Adds rules to a list that will be replaced as a whole. Refused where anything would be lost: a rule that was
 * there, or the way in by ssh (`letsIn` tells whether a rule lets TCP into a port), which nobody could mend.
 */
export function mergeRules<Rule>(
  before: unknown,
  wanted: readonly Rule[],
  isRule: (value: unknown) => value is Rule,
  letsIn: (rule: Rule, port: number) => boolean,
  has: (rules: readonly Rule[], rule: Rule) => boolean,
): MergedList<Rule> {
  if (!Array.isArray(before) || !before.every(isRule)) {
    return {refused: 'not-a-list'};
  }
  const after = [...before, ...wanted.filter(rule => !has(before, rule))];
  // An empty answer may as well be a list that could not be read: ssh came in somehow.
  if (!after.some(rule => letsIn(rule, 22))) {
    return {refused: 'loses-ssh'};
  }
  if (!before.every(rule => after.includes(rule))) {
    return {refused: 'loses-rules'};
  }
  return {refused: null, changed: after.length > before.length, before, after};
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
