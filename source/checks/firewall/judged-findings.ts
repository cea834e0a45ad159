import {asFinding, type Evidence, type Finding, type Remedy} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import type {RulesFile} from '../../facts/boot-rules.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Verdict} from '../../facts/judge/judgement.ts';
import {type Alike, askedFor, fateText, groupVerdicts, verdictsOf} from '../../firewalls/by-kernel.ts';
import {FIREWALL_FACTS, type PortState} from '../../firewalls/firewall.ts';
import {type FindingCode, type FindingValues, remedyOf} from '../../messages/messages.ts';

/** What connections are judged by. */
export const JUDGED_FACTS = [...FIREWALL_FACTS, 'reach', 'listeners', 'nextcloud'] as const;
export type JudgedFacts = Pick<Facts, (typeof JUDGED_FACTS)[number]>;

/**
 * What the kernel says of connections to 80 and 443 by the running rules. `read`: what readers of rules make of them,
 * which is only asked whether the step can open what is closed.
 */
export function findingsNow(
  facts: JudgedFacts,
  verdicts: readonly Verdict[],
  read: readonly PortState[],
): Finding[] {
  const wrong = verdicts.filter(verdict => verdict.state !== 'open' && !isOurs(facts, verdict));
  return groupVerdicts(verdicts, wrong).map(alike => {
    const {fate, state, families, to, ports} = alike;
    const rule = fateText(facts, fate);
    const shown = to === null ? rule : {key: 'rule.to' as const, values: {rule, to: to.join(', ')}};
    const values = {...words(alike), rule: shown};
    const seen = {ran: askedFor(fate), said: rule};
    if (state === 'partly') {
      return finding('CW-FIREWALL-PARTLY', 'warning', values, seen);
    }
    if (state === 'unknown') {
      return finding('CW-PORT-NOT-KNOWN', 'warning', {...words(alike), said: rule || '?'}, seen);
    }
    if (state === 'led') {
      const to = fate.led?.to.replace(' ', ' port ') ?? '?';
      return finding('CW-PORT-LED', 'error', {...values, to}, seen);
    }
    if (fate.wayBack !== null) {
      const {device, said} = fate.wayBack;
      const at = to ?? addresses(verdicts, families);
      const way = {...words(alike), device: device ?? '?', to: at.join(', '), said};
      return finding('CW-NO-WAY-BACK', 'error', way, seen, {
        steps: [remedyOf({code: 'CW-NO-WAY-BACK', values: way})],
        commands: at.map(address => `ip rule add from ${address} table 100`),
      });
    }
    if (fate.onTheWayOut) {
      return finding('CW-ANSWER-BLOCKED', 'error', values, seen);
    }
    const canOpen = read.some(
      other =>
        other.when === 'now' &&
        !other.open &&
        ports.includes(other.port) &&
        other.families.some(of => families.includes(of)),
    );
    return canOpen
      ? finding('CW-HOST-FIREWALL', 'error', values, seen, {step: 'port80'})
      : finding('CW-RULE-BY-HAND', 'error', values, seen);
  });
}

/** Which service loads rules is for the operator to find. */
const LOOK_FOR_LOADERS: Evidence = {try: 'systemctl list-unit-files --state=enabled'};

/** What is known of the same after a boot; `now` are the verdicts by the running rules. */
export function findingsAtBoot(
  facts: JudgedFacts,
  now: readonly Verdict[],
  read: readonly PortState[],
): Finding[] {
  const boot = facts.reach?.boot;
  const isOpenNow = now.length > 0 && now.every(({state}) => state === 'open');
  if (boot === undefined || boot.by === 'none' || boot.by === 'firewalld') {
    return [];
  }
  if (boot.by === 'others' || boot.by === 'nobody') {
    const files = boot.loads.candidates.join(', ');
    return isOpenNow
      ? [
          files === ''
            ? finding('CW-BOOT-NOBODY', 'info', {}, LOOK_FOR_LOADERS)
            : finding('CW-BOOT-NOT-KNOWN', 'warning', {files}, LOOK_FOR_LOADERS),
        ]
      : [];
  }
  if (boot.judgement?.notKnown) {
    return [notJudged(boot.judgement.notKnown.said)];
  }
  const verdicts = verdictsOf(boot.judgement) ?? [];
  const same = ({family, address, port}: Verdict, all: readonly Verdict[]) =>
    all.find(other => other.family === family && other.address === address && other.port === port);
  const closing = verdicts.filter(each => each.state === 'closed' && same(each, now)?.state === 'open');
  const opening = verdicts.filter(each => each.state === 'open' && same(each, now)?.state === 'closed');
  const files = boot.loads.files.map(({path}) => path);
  return [
    ...groupVerdicts(verdicts, closing).map(alike => {
      const canOpen = read.some(
        other => other.when === 'boot' && !other.open && alike.ports.includes(other.port),
      );
      const from = (filesOf(alike.fate.by?.tool, boot.loads.files) ?? files).join(', ');
      const rule = `${fateText(facts, alike.fate)} (${from})`;
      const seen = {ran: askedFor(alike.fate), said: rule};
      return canOpen
        ? finding('CW-RULE-ONLY-LIVE', 'error', {...words(alike), rule}, seen, {step: 'port80'})
        : finding('CW-RULE-ONLY-LIVE-BY-HAND', 'error', {...words(alike), rule, files: from}, seen);
    }),
    ...groupVerdicts(verdicts, opening).map(alike =>
      finding(
        'CW-RULE-ONLY-STORED',
        'info',
        words(alike),
        {try: formatCommand(['cat', ...files])},
        {step: 'port80'},
      ),
    ),
  ];
}

/** The files that a rule of a tool can have come from; null where none of them is that tool's. */
function filesOf(tool: string | undefined, files: readonly RulesFile[]): readonly string[] | null {
  const loader = tool === 'nft' ? tool : `${tool?.replace('-legacy', '')}-restore`;
  const from = files.filter(file => file.tool === loader).map(({path}) => path);
  return from.length > 0 ? from : null;
}

/** Said where no copy could be made; what follows was read out of the rules. */
export function notJudged(said: string): Finding {
  return finding('CW-NOT-JUDGED', 'warning', {said}, {try: 'nft list ruleset'});
}

/** Led to where this server's own web server listens: at the same port, or at the snap's Apache on ports of its own. */
function isOurs(
  {listeners, nextcloud, system, dns}: JudgedFacts,
  {state, port, fates: [fate]}: Verdict,
): boolean {
  const [address = '', to] = fate?.led?.to.split(' ') ?? [];
  if (state !== 'led' || ![...system.addresses, ...dns.own].includes(address)) {
    return false;
  }
  const program = listeners.find(listener => listener.port === Number(to))?.program;
  return Number(to) === port ? program === 'nginx' : program === 'httpd' && nextcloud.services.length > 0;
}

const addresses = (verdicts: readonly Verdict[], families: readonly (4 | 6)[]) => [
  ...new Set(verdicts.filter(({family}) => families.includes(family)).map(({address}) => address)),
];

const words = ({ports, families}: Alike) => ({
  ports: ports.map(port => `${port}/tcp`).join(', '),
  families: families.map(family => `IPv${family}`).join(', '),
});

/** Without a step of ours, the operator puts it right where the rule is kept. */
function finding<Code extends FindingCode>(
  code: Code,
  severity: Finding['severity'],
  values: FindingValues<Code>,
  evidence: Evidence,
  remedy: Remedy | null = null,
): Finding {
  return asFinding<Code>({
    ...{code, severity, layer: 'host-firewall', values},
    evidence: [evidence],
    remedy: remedy ?? {steps: [remedyOf({code, values})], ...(PROBED.has(code) && FROM_OUTSIDE)},
  });
}

/** What only another machine can tell. */
const PROBED: ReadonlySet<FindingCode> = new Set(['CW-PORT-NOT-KNOWN', 'CW-NOT-JUDGED']);
const FROM_OUTSIDE = {commands: ['certwizard probe']} as const;
