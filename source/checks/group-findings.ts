import {asFinding, type Evidence, type Finding} from '../core/finding.ts';
import {groupBy} from '../text/group-by.ts';
import {shorten} from '../text/shorten.ts';

/** What was seen of a name over a family that should not be. */
export type Wrong = {
  readonly code: 'CW-CHALLENGE-SWALLOWED' | 'CW-NO-REDIRECT' | 'CW-OTHER-CERTIFICATE' | 'CW-HANDSHAKE-FAILED';
  readonly name: string;
  readonly family: 4 | 6;
  readonly evidence: Extract<Evidence, {ran: string}>;
};

/**
 * One finding for all names and families of which the same was seen, with the evidence of the first: one cause makes
 * every name of a server fail, and nobody reads it twenty times.
 */
export function tellTogether(wrongs: readonly Wrong[]): Finding[] {
  const byName = groupBy(wrongs, ({code, name, evidence}) => JSON.stringify([code, name, evidence.said]));
  const alike = groupBy([...byName.values()], ([first, ...more]) =>
    JSON.stringify([first?.code, first?.evidence.said, [first, ...more].map(wrong => wrong?.family)]),
  );
  return [...alike.values()].flatMap((group): Finding[] => {
    const [first] = group.flat();
    if (!first) {
      return [];
    }
    const families = new Set(group.flat().map(({family}) => `IPv${family}`));
    const names = new Set(group.flat().map(({name}) => name));
    return [
      asFinding({
        ...{code: first.code, severity: 'error', layer: 'nginx', remedy: {step: 'handshake'}},
        values: {name: shorten([...names]), families: [...families].join(', ')},
        evidence: [first.evidence],
        about: [...names],
      }),
    ];
  });
}
