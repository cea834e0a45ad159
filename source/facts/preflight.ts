import type {AuthorityFact} from './authority.ts';
import type {CanaryFact} from './canary.ts';
import type {CertbotLogFact} from './certbot-log.ts';
import type {ChallengeRoute} from './challenge-route.ts';
import type {DnsAnswer} from './dns-answers.ts';
import type {IssuedCertificate} from './issued.ts';

/**
 * What an authority would see, as far as that can be told from inside, and what has been asked of it already. Null where
 * that could not be found out.
 */
export type PreflightFact = {
  readonly dns: readonly DnsAnswer[] | null;
  /** Null before our servers are there as well: nobody could answer. */
  readonly canary: CanaryFact | null;
  readonly routes: readonly ChallengeRoute[] | null;
  /** Null where nobody has said which one. */
  readonly authority: AuthorityFact | null;
  readonly log: CertbotLogFact | null;
  readonly issued: readonly IssuedCertificate[] | null;
};
