import type {AcmeFailure} from '../../facts/acme-failure.ts';
import type {MessageValues} from '../../messages/messages.ts';

/** What fills the sentence about a cause. */
export function causeValues({cause, retry}: Pick<AcmeFailure, 'cause' | 'retry'>): MessageValues {
  return {cause: {key: `cause.${cause}`, values: {retry: retry ?? {key: 'retry.unknown'}}}};
}
