import {KINDS} from '../facts/firewalls/iptables.ts';
import type {Firewall} from './firewall.ts';
import {fileFindings, splitBrain, tooLate} from './iptables-findings.ts';
import {fileStates, isUsed, tableStates} from './iptables-states.ts';

export const iptables: Firewall = {
  isOn: ({firewall}) =>
    firewall.iptables.tables.some(isUsed) || KINDS.some(({family}) => firewall.iptables.files[family]),

  states: facts => [...tableStates(facts), ...KINDS.flatMap(kind => fileStates(facts, kind))],

  findings: facts => [
    ...splitBrain(facts),
    ...facts.firewall.iptables.tables.flatMap(table => tooLate(facts, table)),
    ...KINDS.flatMap(kind => fileFindings(facts, kind)),
  ],
};
