import {formatCommand} from '../../source/core/quote.ts';
import {CONFIG_PLACES} from '../../source/facts/config-place.ts';
import {PATHS} from '../../source/known/paths.ts';

/** Succeeds where nginx is configured to go to the copies. */
export const GOES_TO_COPIES = formatCommand([
  ...(['grep', '-qs', PATHS.published] as const),
  ...[...CONFIG_PLACES, PATHS.ownNginxConfig, PATHS.handler],
]);
