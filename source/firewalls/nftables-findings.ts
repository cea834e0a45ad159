import type {Evidence, Finding, Remedy} from '../core/finding.ts';
import {nftables as probe} from '../facts/firewalls/nftables.ts';
import {ranBy} from '../facts/probe.ts';
import {PATHS} from '../known/paths.ts';
import {acceptingRule, filterTable} from '../rules/iptables-rules.ts';
import {connectionTo} from '../rules/new-connection.ts';
import {parseNft} from '../rules/nft-rules.ts';
import {closed, type FirewallFacts, remark, shown} from './firewall.ts';
import {newConnectionsOf} from './new-connections.ts';
import {canEdit, isLoadedAtBoot, liveRules, statesOf} from './nftables-states.ts';

const LIVE = ranBy(probe, 'live');

/** The kernel asks nft's chains and iptables' both: what one lets in, the other may still drop. */
export function winsOverIptables(facts: FirewallFacts): Finding[] {
  const blocked = closed(statesOf(facts, liveRules(facts), 'now', LIVE), 'now');
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
              [shown(LIVE, rule ?? ''), shown(`${tool} -S`, accepted.rule)],
              {step: 'port80'},
            ),
          ]
        : [];
    }),
  );
}

type FileCode = 'CW-RULES-BROKEN' | 'CW-RULES-READ-ONLY' | 'CW-RULES-ELSEWHERE';

export function fileFindings(facts: FirewallFacts): Finding[] {
  const {file, writable} = facts.firewall.nftables;
  if (!isLoadedAtBoot(facts) || !file) {
    return [];
  }
  const path = PATHS.nftablesConf;
  const finding = (code: FileCode, seen: Evidence, ports: string, remedy: Remedy) =>
    remark(code, 'warning', {file: path, ports}, [seen], remedy);
  const test = `nft -c -f ${path}`;
  if (file.error !== null) {
    const seen = {ran: ranBy(probe, 'load'), said: file.error};
    return [finding('CW-RULES-BROKEN', seen, '', {steps: [{key: 'CW-RULES-BROKEN.do'}], commands: [test]})];
  }
  const states = closed(statesOf(facts, parseNft(file.ruleset ?? ''), 'boot', ''), 'boot');
  const ports = [...new Set(states.map(({port}) => port))].join(', ');
  if (ports === '') {
    return [];
  }
  if (!writable) {
    const seen = {try: `lsattr ${path}`};
    return [finding('CW-RULES-READ-ONLY', seen, ports, {commands: [`chattr -i ${path}`], step: 'port80'})];
  }
  const said = states.map(({rule}) => rule).join('\n');
  return canEdit(facts)
    ? []
    : [
        finding('CW-RULES-ELSEWHERE', {ran: ranBy(probe, 'load'), said}, ports, {
          steps: [{key: 'CW-RULES-ELSEWHERE.do', values: {ports}}],
          commands: [test],
        }),
      ];
}
