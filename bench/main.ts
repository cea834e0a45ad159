/** `npm run bench [-- ROW…]`: what certwizard costs, as ratios to something that costs the same today, in one table. */
import {loadavg} from 'node:os';
import {formatTable} from '../source/text/table.ts';
import {compare} from './compare.ts';
import type {Line} from './row.ts';
import {handshake} from './rows/handshake.ts';
import {hook} from './rows/hook.ts';
import {names} from './rows/names.ts';
import {start} from './rows/start.ts';

const ROWS = [start, names, hook, handshake];

const asked = process.argv.slice(2);
const unknown = asked.filter(id => !ROWS.some(row => row.id === id));
if (unknown.length > 0) {
  process.stderr.write(
    `no such row: ${unknown.join(', ')}; there are ${ROWS.map(({id}) => id).join(', ')}\n`,
  );
  process.exit(2);
}

/** How many processes wanted a processor, in the last minute. */
const load = () => (loadavg()[0] ?? Number.NaN).toFixed(2);

function cells({what, against, unit, rounds}: Line): string[] {
  const {ratio, least, greatest, base, other, conclusive} = compare(rounds);
  const number = (value: number) => value.toPrecision(3);
  return [
    what,
    against,
    conclusive ? `× ${number(ratio)}` : '?',
    `${number(least)} – ${number(greatest)}`,
    `${number(base)} → ${number(other)} ${unit}`,
    conclusive ? '' : 'the spread is larger than the difference',
  ];
}

const before = load();
const table = [['what', 'compared with', 'ratio', 'spread', 'medians', '']];
for (const row of ROWS.filter(({id}) => asked.length === 0 || asked.includes(id))) {
  process.stderr.write(`== ${row.id}\n`);
  table.push(...(await row.measure()).map(cells));
}
process.stdout.write(`${formatTable(table)}\n\nload: ${before} before, ${load()} after\n`);
