import type {Here} from '../facts/already-here.ts';
import type {Translate} from '../messages/messages.ts';
import {clean} from '../text/clean.ts';
import {formatTable} from '../text/table.ts';

/** Rows of one kind that are shown; of a server with thousands of sites nobody reads them all. */
const SHOWN = 12;

/** What is already on a server, as a table with what becomes of it; nothing where there is nothing. */
export function formatAlreadyHere(here: readonly Here[], translate: Translate, columns: number): string[] {
  if (here.length === 0) {
    return [];
  }
  const kinds = [...new Set(here.map(({kind}) => kind))];
  const rows = kinds.flatMap(kind => {
    const all = here.filter(each => each.kind === kind);
    const label = translate(`here.kind.${kind}`);
    const more = all.length - SHOWN;
    return [
      ...all
        .slice(0, SHOWN)
        .map(({what, where, fate}) => [`  ${label}`, clean(what), clean(where), translate(fate)]),
      ...(more > 0 ? [[`  ${label}`, translate('here.more', {count: more}), '', '']] : []),
    ];
  });
  return [translate('here.title'), ...formatTable(rows, {columns}).split('\n'), ''];
}
