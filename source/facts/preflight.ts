import type {AuthorityFact} from './authority.ts';
import type {CanaryFact} from './canary.ts';
import type {CertbotLogFact} from './certbot-log.ts';
import type {ChallengeRoute} from './challenge-route.ts';
import type {DnsAnswer} from './dns-answers.ts';
import type {IssuedCertificate} from './issued.ts';

/** What an authority would see, as far as that can be told from inside, and what has been asked of it already. */
export type PreflightFact = {
  readonly dns: readonly DnsAnswer[];
  readonly canary: CanaryFact;
  readonly routes: readonly ChallengeRoute[];
  readonly authority: AuthorityFact | null;
  readonly log: CertbotLogFact;
  readonly issued: readonly IssuedCertificate[];
};
