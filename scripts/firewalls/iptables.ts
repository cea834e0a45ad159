import type {Action} from '../../source/core/action.ts';
import type {Argv} from '../../source/core/server.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {type IptablesTable, KINDS} from '../../source/facts/firewalls/iptables.ts';
import {closed, POLICY} from '../../source/firewalls/firewall.ts';
import {fileStates, statesOf} from '../../source/firewalls/iptables-states.ts';
import {newConnectionsOf} from '../../source/firewalls/new-connections.ts';
import {PORTS} from '../../source/known/ports.ts';
import {filterTable} from '../../source/rules/iptables-rules.ts';
import {writeFile} from '../write-file.ts';
import {insertInFile, openingsIn} from './iptables-place.ts';
import type {FirewallOpener} from './opener.ts';

export const iptables: FirewallOpener = {
  open: facts => facts.firewall.iptables.tables.flatMap(table => openLive(facts, table)),

  persist: facts =>
    KINDS.flatMap(kind => {
      const {tool, path} = kind;
      const file = facts.files[path];
      if (!file || closed(fileStates(facts, kind), 'boot').length === 0) {
        return [];
      }
      return writeFile(facts, {
        path,
        content: PORTS.reduce(
          (text, port) => insertInFile(text, port, kind.family, newConnectionsOf(facts)),
          file.content,
        ),
        mode: file.mode,
        check: tool,
        why: {key: 'why.firewall.file', values: {file: path}},
      });
    }),
};

/** From the last place to the first, so that none is moved by an insertion before it. */
function openLive(facts: Facts, table: IptablesTable): Action[] {
  const lines = filterTable(table.rules);
  const ours = closed(statesOf(facts, table), 'now').map(({port}) => port);
  const openings = PORTS.filter(port => ours.includes(port)).flatMap(port =>
    openingsIn(lines, port, table.family, newConnectionsOf(facts)).map(opening => ({port, ...opening})),
  );
  return openings
    .toSorted((one, other) => other.number - one.number)
    .map(({port, match, number, before}): Action => {
      const words = [...match, '-j', 'ACCEPT'];
      const command = (...more: string[]): Argv => [table.tool, '-w', ...more];
      return {
        kind: 'exec',
        // The same rule may stand further down already, too late: that one is no reason to leave this one out.
        ...(!lines.includes(['-A', 'INPUT', ...words].join(' ')) && {
          unless: command('-C', 'INPUT', ...words),
        }),
        run: [command('-I', 'INPUT', String(number), ...words)],
        undo: {run: [command('-D', 'INPUT', ...words)]},
        touches: {ports: [{port, rules: table.tool}]},
        why: {key: 'why.firewall.live', values: {port, tool: table.tool, rule: before ?? POLICY}},
      };
    });
}
