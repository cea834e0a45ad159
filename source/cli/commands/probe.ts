import {createInterface} from 'node:readline';
import {UsageError} from '../../answers/usage-error.ts';
import {validateDomains} from '../../answers/validate.ts';
import {nameWall, type Wall} from '../../checks/firewall/wall.ts';
import {type FromOutside, rulesOf, wayIn} from '../../checks/firewall/way-in.ts';
import {canaryHere} from '../../facts/canary.ts';
import type {Facts} from '../../facts/facts.ts';
import {focusOf} from '../../facts/focus.ts';
import {type OutsideReport, outsideCommand, readReport} from '../../facts/outside-probe.ts';
import {certwizard} from '../../known/started-as.ts';
import {type BlockCounters, readBlockCounters} from '../../look/block-counters.ts';
import {gatherFacts} from '../../look/gather.ts';
import {lookAtReach} from '../../look/look-at-reach.ts';
import {columnsOf} from '../../output/columns.ts';
import {formatWaysIn} from '../../output/way-in-text.ts';
import {wrap} from '../../text/wrap.ts';
import {type CommandContext, EXIT, print, printJson, prose, tell} from './command.ts';

const FAMILIES = [4, 6] as const;

/**
 * `certwizard probe NAME`: prints a command for another machine, reads what that machine said, and names the wall.
 * Meanwhile the host's own rules count what they stop. Exit code 0 when every family with an address is open.
 */
export async function probe(context: CommandContext, argument: string | null): Promise<number> {
  const {server, flags, translate} = context;
  if (argument === null) {
    throw new UsageError('usage.name', {command: certwizard('probe', 'NAME')});
  }
  const [name = ''] = validateDomains([argument]);
  const say = flags.json ? tell : print;
  if (flags['lets-debug']) {
    say(translate('probe.lets-debug.run'));
    letsDebug(name).map(say);
    return EXIT.well;
  }
  const near = await gatherFacts(server, {...focusOf(null), names: [name]});
  const {facts} = await lookAtReach(server, near);
  const before = await readBlockCounters(server, facts);
  prose(translate('probe.run'));
  say(outsideCommand(name));
  prose(translate('probe.paste'));
  const report = readReport(await pasted(name), name, canaryHere(facts));
  if (Object.keys(report).length === 0) {
    prose(translate('probe.nothing'));
    return EXIT.failed;
  }
  const after = await readBlockCounters(server, facts);
  const outside = judge(facts, name, report, {before, after});
  const ways = wayIn(facts, [name], outside);
  if (flags.json) {
    printJson({name, outside, wayIn: ways});
  } else {
    const columns = columnsOf(process.stdout);
    formatWaysIn(ways, translate, columns).map(print);
    print('');
    for (const family of FAMILIES) {
      const wall = outside[family]?.wall;
      if (wall !== undefined) {
        const what = {key: `wall.${wall ?? 'through'}`} as const;
        wrap(translate('probe.said', {family, what}), columns).map(print);
      }
    }
    prose(translate('probe.lets-debug'));
  }
  return FAMILIES.every(family => (outside[family]?.wall ?? null) === null) ? EXIT.well : EXIT.failed;
}

/** Reads lines until there is one for each family, or the input ends. */
async function pasted(name: string): Promise<string> {
  let text = '';
  const lines = createInterface({input: process.stdin});
  for await (const line of lines) {
    text += `${line}\n`;
    if (Object.keys(readReport(text, name, '')).length === FAMILIES.length) {
      break;
    }
  }
  lines.close();
  return text;
}

/** A family without a record is no wall: nobody comes that way. */
function judge(
  facts: Facts,
  name: string,
  report: OutsideReport,
  counters: {before: BlockCounters; after: BlockCounters},
): FromOutside {
  const ways = wayIn(facts, [name]);
  return Object.fromEntries(
    FAMILIES.flatMap(family => {
      const seen = report[family];
      const hops = ways.find(way => way.family === family)?.hops ?? [];
      const is = (hop: string, verdict: string) =>
        hops.some(other => other.hop === hop && other.verdict === verdict);
      // Without a record for this family, its way in ends at DNS.
      if (!seen || (seen.attempt === 'no-address' && hops.length === 1)) {
        return [];
      }
      const [was, now] = [counters.before[family], counters.after[family]];
      const wall: Wall = nameWall({
        attempt: seen.attempt,
        rules: rulesOf(hops),
        counted: was === null || now === null ? null : now - was,
        listening: is('listener', 'open'),
        astray: is('dns', 'closed'),
      });
      const counted =
        was === null || now === null ? '' : `; the rule that blocks has counted ${now - was} more`;
      return [[family, {wall, evidence: {ran: outsideCommand(name), said: `${seen.said}${counted}`}}]];
    }),
  );
}

/** letsdebug.net/documentation: a test is asked for, and its result fetched by the number that comes back. */
function letsDebug(name: string): string[] {
  const request = JSON.stringify({method: 'http-01', domain: name});
  return [
    `curl -s -H 'Content-Type: application/json' -d '${request}' https://letsdebug.net`,
    `curl -s -H 'Accept: application/json' https://letsdebug.net/${name}/ID`,
  ];
}
