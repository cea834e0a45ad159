import {type Answers, DEFAULTS, type KeyScheme} from '../answers/answers.ts';

/** What to look at: the names as visitors would, and how nginx's workers are meant to get at the keys. */
export type Focus = {
  readonly names: readonly string[];
  readonly keys: KeyScheme;
  /** Those of them that another site answers for over http, as it was: challenges of these are that site's business. */
  readonly httpElsewhere: ReadonlySet<string>;
  /** How names are taken over that a site of its own serves. */
  readonly sites: Answers['sites'];
};

/** The focus of somebody who has these answers, or of nobody in particular. */
export function focusOf(answers: Answers | null): Focus {
  const {domains = [], keys = DEFAULTS.keys, sites = DEFAULTS.sites} = answers ?? {};
  return {names: domains, keys, httpElsewhere: new Set(), sites};
}
