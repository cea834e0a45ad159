import type {AcmeFailure} from '../../facts/acme-failure.ts';
import {message, type NestedMessage} from '../../messages/messages.ts';

/** What fills the sentences about a cause. */
export function causeValues({cause, retry}: Pick<AcmeFailure, 'cause' | 'retry'>) {
  const todo: NestedMessage = message(`cause.${cause}.do`);
  return {cause: message(`cause.${cause}`, {retry: retry ?? {key: 'retry.unknown'}}), todo};
}
