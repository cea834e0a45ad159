import type {Action} from '../core/action.ts';
import {asFinding, type Evidence, type Finding} from '../core/finding.ts';
import {formatCommand} from '../core/quote.ts';
import type {Server} from '../core/server.ts';
import type {Facts} from '../facts/facts.ts';
import {decidingFate, type Verdict} from '../facts/judge/judgement.ts';
import {ASKED, fateText} from '../firewalls/by-kernel.ts';
import {PORTS} from '../known/ports.ts';
import {askWith, openingPorts} from '../look/look-at-reach.ts';
import {type FindingCode, type FindingValues, remedyOf} from '../messages/messages.ts';
import {parseNft} from '../rules/nft-rules.ts';

/** What became of the planned opening in a copy of the rules: told in the review, and what fails is not done. */
export type Tried = {readonly passes: boolean; readonly findings: readonly Finding[]};

/** What a plan does to the running rules, as commands for a copy of them; null where nothing of it can be tried there. */
export function attemptOf(facts: Facts, actions: readonly Action[]): string | null {
  const inCopy = commandsOf(actions).map(argv => commandInCopy(argv, facts));
  return inCopy.length === 0 || inCopy.includes(null) ? null : inCopy.join('\n');
}

const commandsOf = (actions: readonly Action[]) =>
  actions.flatMap(action => (action.kind === 'exec' ? action.run : []));

/**
 * Applies what a plan does to the running rules in a copy of them, and asks the kernel again: 80 and 443 have to
 * answer, and ssh as it did before. Where that cannot be tried, it says so, and does not stand in the way.
 */
export async function tryOpening(server: Server, facts: Facts, actions: readonly Action[]): Promise<Tried> {
  const commands = commandsOf(actions);
  if (commands.length === 0) {
    return {passes: true, findings: []};
  }
  const attempt = attemptOf(facts, actions);
  if (attempt === null) {
    const tool = commands.find(argv => commandInCopy(argv, facts) === null)?.[0] ?? '';
    return notTried(`${tool} changes its rules itself`);
  }
  const opening = facts.reach?.opening;
  const judged = opening?.attempt === attempt ? opening.judgement : await askWith(server, facts, attempt);
  if (judged.notKnown) {
    return notTried(judged.notKnown.said);
  }
  const {after, now} = judged;
  if (after === null || after.tried.code !== 0) {
    return failed(`${attempt.replaceAll('\n', '; ')}: ${after?.tried.said ?? 'not run'}`);
  }
  const isWeb = ({port}: Verdict) => PORTS.some(web => web === port);
  const closed = after.verdicts.filter(verdict => isWeb(verdict) && verdict.state !== 'open');
  const changed = after.verdicts.filter((verdict, at) => !isWeb(verdict) && verdict.state !== now[at]?.state);
  const wrong = [...closed, ...changed];
  return wrong.length > 0
    ? failed(wrong.map(verdict => said(facts, verdict)).join('; '))
    : passed(openingPorts(facts).filter(port => !PORTS.some(web => web === port)));
}

function said(facts: Facts, verdict: Verdict): string {
  const fate = decidingFate(verdict);
  return `${verdict.address} port ${verdict.port} ${verdict.state}${fate ? `: ${fateText(facts, fate)}` : ''}`;
}

/**
 * The same command for the copy, whose rules have other handles; null where it would change the server itself, because
 * a daemon or files stand behind it.
 */
function commandInCopy(argv: readonly string[], facts: Facts): string | null {
  const [tool = '', ...words] = argv;
  if (/^ip6?tables(-nft|-legacy)?$/.test(tool)) {
    return formatCommand(argv);
  }
  if (tool === 'nft' && words[1] === 'rule') {
    const [verb = '', , family, table, chain, place, handle, ...rest] = words;
    if (place !== 'handle') {
      return formatCommand(argv);
    }
    const rules = parseNft(facts.firewall.nftables.live ?? '').chains.find(
      other => other.family === family && other.table === table && other.name === chain,
    )?.rules;
    const index = rules?.findIndex(rule => String(rule.handle) === handle) ?? -1;
    return index < 0
      ? null
      : formatCommand([
          'nft',
          verb,
          'rule',
          family ?? '',
          table ?? '',
          chain ?? '',
          'index',
          String(index),
          ...rest,
        ]);
  }
  return tool === 'ufw' ? ufwInCopy(words) : null;
}

/** What `ufw allow` does to its chain of the operator's rules: in front, in the place of what denies the same, or at the end. */
function ufwInCopy(words: readonly string[]): string | null {
  const isFirst = words[0] === 'prepend';
  const [verb, ...of] = isFirst ? words.slice(1) : words;
  const all = /^(\d+)\/tcp$/.exec(of[0] ?? '')?.[1];
  const [to, address = '', , port = ''] = of;
  if (verb !== 'allow' || (all === undefined && to !== 'to')) {
    return null;
  }
  const at = all === undefined ? ['-d', address] : [];
  const rule = [...['-p', 'tcp', '-m', 'tcp', '--dport', all ?? port], '-j'];
  const add = (tool: string, chain: string) => {
    const accept = formatCommand([...at, ...rule, 'ACCEPT']);
    if (isFirst) {
      return `${tool} -w -I ${chain} 1 ${accept}`;
    }
    const from = at.length > 0 ? `-d ${address}/[0-9]+ ` : '';
    const denied = formatCommand(['grep', '-nE', `^-A ${chain} ${from}${rule.join(' ')} (DROP|REJECT)`]);
    // The chain itself is the first line.
    const number = `n=$(${tool} -S ${chain} | ${denied} | head -n 1 | cut -d: -f1)`;
    return `${number}; if [ -n "$n" ]; then ${tool} -w -R ${chain} $((n - 1)) ${accept}; else ${tool} -w -A ${chain} ${accept}; fi`;
  };
  const v6 = `! ip6tables -S ufw6-user-input >/dev/null 2>&1 || { ${add('ip6tables', 'ufw6-user-input')}; }`;
  const families = all !== undefined ? [4, 6] : [address.includes(':') ? 6 : 4];
  return families.map(family => (family === 4 ? add('iptables', 'ufw-user-input') : v6)).join('\n');
}

const finding = <Code extends FindingCode>(
  code: Code,
  severity: Finding['severity'],
  values: FindingValues<Code>,
  evidence: Evidence,
): Finding =>
  asFinding<Code>({
    ...{code, severity, layer: 'host-firewall', values},
    evidence: [evidence],
    // What was tried and passes needs nothing.
    remedy: code === 'CW-OPENING-TRIED' ? null : {steps: [remedyOf({code, values})]},
  });

const passed = (ssh: readonly number[]): Tried => ({
  passes: true,
  findings: [finding('CW-OPENING-TRIED', 'info', {ssh: ssh.join(', ')}, {ran: ASKED, said: 'open'})],
});
const failed = (why: string): Tried => ({
  passes: false,
  findings: [finding('CW-OPENING-FAILS', 'error', {said: why}, {ran: ASKED, said: why})],
});
const notTried = (why: string): Tried => ({
  passes: true,
  findings: [finding('CW-OPENING-NOT-TRIED', 'warning', {said: why}, {try: 'nft list ruleset'})],
});
