import type {Finding} from '../core/finding.ts';
import type {Facts} from '../facts/facts.ts';
import {PATHS} from '../known/paths.ts';
import {acceptingRule, filterTable} from '../rules/iptables-rules.ts';
import {connectionTo} from '../rules/new-connection.ts';
import {parseNft} from '../rules/nft-rules.ts';
import {closed, remark} from './firewall.ts';
import {newConnectionsOf} from './new-connections.ts';
import {canEdit, isLoadedAtBoot, liveRules, statesOf} from './nftables-states.ts';

/** The kernel asks nft's chains and iptables' both: what one lets in, the other may still drop. */
export function winsOverIptables(facts: Facts): Finding[] {
  const blocked = closed(statesOf(facts, liveRules(facts), 'now', 'nft list ruleset'), 'now');
  const connections = newConnectionsOf(facts);
  return facts.firewall.iptables.tables.flatMap(({tool, family, rules}) =>
    blocked.flatMap(({port, families, rule, to}): Finding[] => {
      const accepted = acceptingRule(filterTable(rules), connectionTo(connections, port, family, to));
      return accepted && families.includes(family)
        ? [
            remark(
              'CW-NFT-WINS',
              'warning',
              {port, rule: rule ?? '', tool},
              [
                {command: 'nft list ruleset', saw: rule ?? ''},
                {command: `${tool} -S INPUT`, saw: accepted.rule},
              ],
              'port80',
            ),
          ]
        : [];
    }),
  );
}

export function fileFindings(facts: Facts): Finding[] {
  const {file, writable} = facts.firewall.nftables;
  if (!isLoadedAtBoot(facts) || !file) {
    return [];
  }
  const path = PATHS.nftablesConf;
  const finding = (code: Finding['code'], command: string, saw: string, ports = '') =>
    remark(code, 'warning', {file: path, ports}, [{command, saw}]);
  if (file.error !== null) {
    return [finding('CW-RULES-BROKEN', `nft -c -f ${path}`, file.error)];
  }
  const states = closed(statesOf(facts, parseNft(file.ruleset ?? ''), 'boot', ''), 'boot');
  const ports = [...new Set(states.map(({port}) => port))].join(', ');
  if (ports === '') {
    return [];
  }
  if (!writable) {
    return [finding('CW-RULES-READ-ONLY', `test -w ${path}`, 'read-only', ports)];
  }
  const saw = states.map(({rule}) => rule).join('\n');
  return canEdit(facts) ? [] : [finding('CW-RULES-ELSEWHERE', `nft -c -f ${path}`, saw, ports)];
}
