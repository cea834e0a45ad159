import {hopKey, type WayIn} from '../checks/way-in.ts';
import type {Translate} from '../messages/messages.ts';
import {formatTable} from '../table.ts';
import {wrap} from './wrap.ts';

/**
 * The way in as a picture of plain lines: a row a hop, with its verdict and what was seen, and what to do about the
 * first hop that is closed.
 *
 * @param width columns of the terminal, if it is one: what was seen then goes on below itself
 */
export function formatWayIn(
  {name, family, hops}: WayIn,
  translate: Translate,
  width = Number.POSITIVE_INFINITY,
): string[] {
  const heads = hops.map(({hop, verdict}) => [
    `  ${translate(`verdict.${verdict}`)}`,
    translate(hopKey(hop)),
  ]);
  const head = formatTable(heads)
    .split('\n')
    .reduce((longest, row) => Math.max(longest, row.length), 0);
  const rows = hops.flatMap(({evidence}, at) => {
    const seen = evidence.flatMap(({saw}) => saw.split('\n')).flatMap(saw => wrap(saw, width - head - 2));
    return (seen.length > 0 ? seen : ['']).map((saw, row) => [
      ...(row === 0 ? (heads[at] ?? []) : ['', '']),
      saw,
    ]);
  });
  const closed = hops.find(({verdict}) => verdict === 'closed');
  const todo = closed ? [`  ${translate('finding.do')} ${translate(`wall.${closed.hop}.do`)}`] : [];
  return [
    translate('way-in.title', {name, family}),
    ...formatTable(rows).split('\n'),
    ...todo.flatMap(text => wrap(text, width, '    ')),
  ];
}
