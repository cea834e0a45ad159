import {hopKey, type WayIn} from '../checks/way-in.ts';
import type {Translate} from '../messages/messages.ts';
import {formatTable} from '../table.ts';

/** The way in as a picture of plain lines: a row a hop, with its verdict and what was seen. */
export function formatWayIn(
  {name, family, hops}: WayIn,
  translate: Translate,
  columns = Number.POSITIVE_INFINITY,
): string[] {
  const rows = hops.map(({hop, verdict, evidence}) => [
    `  ${translate(`verdict.${verdict}`)}`,
    translate(hopKey(hop)),
    evidence.map(({saw}) => saw.split('\n').join('; ')).join(' | '),
  ]);
  return [translate('way-in.title', {name, family}), ...formatTable(rows, {columns}).split('\n')];
}
