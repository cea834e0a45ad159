import {nftables as probe} from '../facts/firewalls/nftables.ts';
import {ranBy} from '../facts/probe.ts';
import {PATHS} from '../known/paths.ts';
import {FAMILIES} from '../known/ports.ts';
import {inputChains} from '../rules/nft-verdict.ts';
import type {Firewall} from './firewall.ts';
import {fileFindings, winsOverIptables} from './nftables-findings.ts';
import {bootRules, isLoadedAtBoot, liveRules, statesOf} from './nftables-states.ts';

export const nftables: Firewall = {
  isOn: facts =>
    FAMILIES.some(family => inputChains(liveRules(facts), family).length > 0) || isLoadedAtBoot(facts),

  states: facts => [
    ...statesOf(facts, liveRules(facts), 'now', ranBy(probe, 'live')),
    ...statesOf(facts, bootRules(facts), 'boot', `cat ${PATHS.nftablesConf}`),
  ],

  findings: facts => [...winsOverIptables(facts), ...fileFindings(facts)],
};
