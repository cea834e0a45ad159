import type {AcmeFailure} from '../../facts/acme-failure.ts';
import {message} from '../../messages/messages.ts';

/** What fills the sentence about a cause. */
export function causeValues({cause, retry}: Pick<AcmeFailure, 'cause' | 'retry'>) {
  return {cause: message(`cause.${cause}`, {retry: retry ?? {key: 'retry.unknown'}})};
}
