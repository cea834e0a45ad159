import type {Server} from '../core/server.ts';
import {bootRules} from '../facts/boot-rules.ts';
import type {Facts, Gathered} from '../facts/facts.ts';
import {decidingFate, type JudgedRule, type Judgement, type JudgeQuestion} from '../facts/judge/judgement.ts';
import type {BootReach, ReachFact} from '../facts/reach.ts';
import {newConnectionsOf} from '../firewalls/new-connections.ts';
import {FAMILIES, PORTS} from '../known/ports.ts';
import {askKernel} from './ask-kernel.ts';
import {lookAt} from './look-at.ts';

/** Of more addresses of one family than these, only some are asked for. */
const ADDRESSES = 6;

/** The port that ssh is let in by where nothing listens that is known as it. */
const SSH = 22;

/** The ports that are asked where an opening is tried: ours, and those of ssh, which has to go on answering. */
export function openingPorts({listeners}: Pick<Facts, 'listeners'>): number[] {
  const ssh = listeners.filter(({program}) => program === 'sshd').map(({port}) => port);
  return [...new Set([...PORTS, ...(ssh.length > 0 ? ssh : [SSH])])];
}

/** What is asked: every address that a name has here, or all of the ways in where none has one, at each port. */
export function reachQuestions(facts: Facts, ports: readonly number[] = PORTS): JudgeQuestion[] {
  const {wanted} = newConnectionsOf(facts);
  return FAMILIES.flatMap(family =>
    wanted[family].slice(0, ADDRESSES).flatMap(address => ports.map(port => ({family, address, port}))),
  );
}

/**
 * Asks the kernel what becomes of connections to ports 80 and 443, now and after a boot, and adds it to what was
 * gathered. A look that fails is in the fact as not known.
 *
 * @param attempt commands that a plan would open the ports with: tried in the same copy
 */
export async function lookAtReach(
  server: Server,
  gathered: Gathered,
  attempt: string | null = null,
): Promise<Gathered> {
  const {facts} = gathered;
  const questions = reachQuestions(facts);
  const [judgement, boot] = await Promise.all([
    attempt === null ? askKernel(server, {questions}) : askWith(server, facts, attempt),
    askBoot(server, facts, questions),
  ]);
  const now = ofOurPorts(judgement);
  const opening = attempt === null ? null : {attempt, judgement};
  const reach: ReachFact = {now, boot, opening, ruleFiles: await findRuleFiles(server, now)};
  return {...gathered, facts: {...facts, reach}};
}

/** Asks what becomes of connections before and after commands have run in a copy; of those to ssh as well. */
export function askWith(server: Server, facts: Facts, attempt: string): Promise<Judgement> {
  return askKernel(server, {questions: reachQuestions(facts, openingPorts(facts)), attempt});
}

function ofOurPorts(judgement: Judgement): Judgement {
  return judgement.notKnown
    ? judgement
    : {
        ...judgement,
        now: judgement.now.filter(({port}) => PORTS.some(ours => ours === port)),
        after: null,
      };
}

async function askBoot(
  server: Server,
  facts: Facts,
  questions: readonly JudgeQuestion[],
): Promise<BootReach> {
  const {fact: loads, failure} = await lookAt(server, bootRules, undefined);
  const is = (by: BootReach['by']): BootReach => ({loads, by, judgement: null});
  if (failure) {
    return is('nobody');
  }
  if (loads.firewalld || facts.firewall.firewalld.running) {
    return is('firewalld');
  }
  if (loads.files.length === 0) {
    const loaded = loads.candidates.length > 0 ? 'others' : 'nobody';
    return is((await hasRules(server)) ? loaded : 'none');
  }
  return {loads, by: 'files', judgement: await askKernel(server, {questions, files: loads.files})};
}

/** Rules that somebody has loaded; those that programs make for themselves, while they run, come again with them. */
const RULES = `{ nft list ruleset; for t in ip ip6; do [ -z "$(cat /proc/net/\${t}_tables_names)" ] || \${t}tables-legacy-save; done; } 2>/dev/null |
  awk '/^\\tchain /{c = $2} /^\\t\\t/ && c !~ /^(DOCKER|CNI|KUBE|f2b|LIBVIRT|LXD|FLANNEL)/ && /(drop|reject|redirect|dnat)/ {n++} /^-A/ && / -j (DROP|REJECT|REDIRECT|DNAT)/ && !/DOCKER|CNI|KUBE|f2b/ {n++} /policy drop|^:(INPUT|OUTPUT) DROP/ {n++} END {exit !n}'`;

async function hasRules(server: Server): Promise<boolean> {
  return (await server.run(['sh', '-c', RULES])).exitCode === 0;
}

/** Files that rules are written in, by the chain that ufw or firewalld makes of each. */
const BY_CHAIN: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^ufw(6?)-(before|after|user)-/, ([, six = '', which = '']) => `/etc/ufw/${which}${six}.rules`],
  [/_direct$/, () => '/etc/firewalld/direct.xml'],
];
const FOLDERS = [
  '/etc/nftables.conf',
  '/etc/nftables.d',
  '/etc/iptables',
  '/etc/iptables.up.rules',
  '/etc/ferm',
  '/etc/network',
];

async function findRuleFiles(server: Server, judgement: Judgement): Promise<Record<string, string>> {
  if (judgement.notKnown) {
    return {};
  }
  const rules = judgement.now.flatMap(verdict => {
    const fate = decidingFate(verdict);
    return [fate?.by, fate?.led?.by].flatMap(rule => rule ?? []);
  });
  const each = [...new Map(rules.map(rule => [rule.text, rule])).values()];
  const found = await Promise.all(each.map(async rule => [rule.text, await fileOf(server, rule)] as const));
  return Object.fromEntries(found.flatMap(([text, file]) => (file === null ? [] : [[text, file]])));
}

async function fileOf(server: Server, {chain, text}: JudgedRule): Promise<string | null> {
  for (const [pattern, path] of BY_CHAIN) {
    const match = pattern.exec(chain);
    if (match) {
      return path(match);
    }
  }
  if (/^(-P |policy )/.test(text)) {
    return null;
  }
  const pattern = text
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/counter packets \d+ bytes \d+/g, 'counter( packets [0-9]+ bytes [0-9]+)?')
    .replaceAll(/ +/g, '[[:space:]]+');
  const {stdout} = await server.run([
    'grep',
    '-rslE',
    '-e',
    `^[[:space:]]*${pattern}[[:space:]]*;?$`,
    ...FOLDERS,
  ]);
  return stdout.split('\n')[0] || null;
}
