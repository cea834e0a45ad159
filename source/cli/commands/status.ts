import {gatherFacts} from '../../look/gather.ts';
import {columnsOf} from '../../output/columns.ts';
import {formatNextcloud} from '../../output/nextcloud-text.ts';
import {formatStatus} from '../../output/status-text.ts';
import {isWell, statusOf} from '../../run/status.ts';
import {type CommandContext, EXIT, print, printJson} from './command.ts';

/** `certwizard status`: a row a name. Exit code 1 when some name is not served as it should be. */
export async function status({server, flags, translate}: CommandContext): Promise<number> {
  const gathered = await gatherFacts(server, null);
  const {focus} = gathered;
  const judged = new Set(focus.names);
  const others = gathered.facts.lineages.all.map(({name}) => name).filter(name => !judged.has(name));
  const now = statusOf(gathered.facts, focus.names, {...focus, others});
  const {nextcloud} = gathered.facts;
  if (flags.json) {
    printJson(nextcloud.installed ? {...now, nextcloud} : now);
  } else {
    const columns = columnsOf(process.stdout);
    print(formatStatus(now, translate, columns));
    if (nextcloud.installed) {
      ['', ...formatNextcloud(nextcloud, translate, columns)].map(print);
    }
  }
  return now.names.every(isWell) ? EXIT.well : EXIT.failed;
}
