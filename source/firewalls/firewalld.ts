import type {Finding} from '../core/finding.ts';
import type {Firewall} from './firewall.ts';
import {entries, statesOf} from './firewalld-states.ts';

export const firewalld: Firewall = {
  isOn: ({firewall}) => firewall.firewalld.running,

  states: facts => entries(facts).flatMap(entry => statesOf(facts, entry)),

  findings: (): Finding[] => [],
};
