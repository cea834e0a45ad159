import {files} from '../../facts/files.ts';
import {lineages} from '../../facts/lineages.ts';
import {lifeOf} from '../../facts/renewal-due.ts';
import {settingsOf} from '../../facts/settings.ts';
import {certwizard} from '../../known/started-as.ts';
import {lookAt} from '../../look/look-at.ts';
import {columnsOf} from '../../output/columns.ts';
import {bothForms} from '../../text/host-name.ts';
import {formatTable} from '../../text/table.ts';
import {type CommandContext, EXIT, print, printJson, prose, tell} from './command.ts';

/** `certwizard list`: the names that are set up and when their certificates expire. It asks no server for anything. */
export async function list({server, flags, translate}: CommandContext): Promise<number> {
  const [{fact}, there] = await Promise.all([
    lookAt(server, files, undefined),
    lookAt(server, lineages, undefined),
  ]);
  const certificates = new Map(there.fact.all.map(({name, certificate}) => [name, certificate]));
  const rows = (settingsOf({files: fact})?.domains ?? []).map(name => {
    const certificate = certificates.get(name) ?? null;
    return {name, expires: certificate?.notAfter ?? null, life: certificate && lifeOf(certificate)};
  });
  if (flags.json) {
    printJson({names: rows});
    return EXIT.well;
  }
  if (rows.length === 0) {
    prose(translate('list.none'));
    tell(`  ${certwizard('setup')}`);
    return EXIT.well;
  }
  const table = rows.map(({name, expires, life}) => [
    bothForms(name),
    expires === null
      ? translate('list.no-certificate')
      : translate(life === 'expired' ? 'list.expired' : 'list.expires', {at: expires.slice(0, 10)}),
  ]);
  print(formatTable(table, {columns: columnsOf(process.stdout)}));
  return EXIT.well;
}
