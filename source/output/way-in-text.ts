import {type HopId, hopKey, type WayIn} from '../checks/firewall/way-in.ts';
import {saidOf} from '../core/finding.ts';
import {commandAsTyped} from '../known/started-as.ts';
import type {Translate} from '../messages/messages.ts';
import {groupBy} from '../text/group-by.ts';
import {shorten} from '../text/shorten.ts';
import {formatTable} from '../text/table.ts';
import {wrap} from '../text/wrap.ts';

/** What opens a hop, or tells more of it; null where that is done elsewhere. */
const COMMANDS: Readonly<Record<HopId, string | null>> = {
  dns: null,
  cloud: 'certwizard cloud',
  'host-firewall': 'certwizard setup --only port80',
  listener: 'certwizard setup --only build --only handshake',
  challenge: 'certwizard doctor',
};

/** Ways in as pictures, an empty line before each; names that are seen to have the same way share one. */
export function formatWaysIn(ways: readonly WayIn[], translate: Translate, columns?: number): string[] {
  const alike = groupBy(ways, ({family, hops}) =>
    JSON.stringify([family, hops.map(({hop, verdict, evidence}) => [hop, verdict, evidence.map(saidOf)])]),
  );
  return [...alike.values()].flatMap(([first, ...more]) =>
    first
      ? [
          '',
          ...formatWayIn(
            {...first, name: shorten([first, ...more].map(({name}) => name))},
            translate,
            columns,
          ),
        ]
      : [],
  );
}

/**
 * The way in as a picture of plain lines: a row a hop, with its verdict and what was seen, and what to do about the
 * first hop that is closed.
 *
 * @param columns of the terminal, if it is one: what was seen then goes on below itself
 */
function formatWayIn(
  {name, family, hops}: WayIn,
  translate: Translate,
  columns = Number.POSITIVE_INFINITY,
): string[] {
  const rows = hops.flatMap(({hop, verdict, evidence}) => {
    const [first = '', ...more] = evidence.flatMap(each => saidOf(each).split('\n'));
    return [
      [`  ${translate(`verdict.${verdict}`)}`, translate(hopKey(hop)), first],
      ...more.map(saw => ['', '', saw]),
    ];
  });
  const closed = hops.find(({verdict}) => verdict === 'closed');
  const todo = closed ? [`  ${translate('finding.do')} ${translate(`wall.${closed.hop}.do`)}`] : [];
  const command = closed && COMMANDS[closed.hop];
  return [
    translate('way-in.title', {name, family}),
    ...formatTable(rows, {columns}).split('\n'),
    ...todo.flatMap(text => wrap(text, columns, '    ')),
    ...(command ? [`    ${commandAsTyped(command)}`] : []),
  ];
}
