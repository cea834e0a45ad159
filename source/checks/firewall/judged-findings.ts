import type {Finding} from '../../core/finding.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Verdict} from '../../facts/judge/judgement.ts';
import {type Alike, ASKED, fateText, groupVerdicts, verdictsOf} from '../../firewalls/by-kernel.ts';
import type {PortState} from '../../firewalls/firewall.ts';
import type {AnyValues, FindingCode} from '../../messages/messages.ts';

/**
 * What the kernel says of connections to 80 and 443 by the running rules. `read`: what readers of rules make of them,
 * which is only asked whether the step can open what is closed.
 */
export function findingsNow(
  facts: Facts,
  verdicts: readonly Verdict[],
  read: readonly PortState[],
): Finding[] {
  const wrong = verdicts.filter(verdict => verdict.state !== 'open' && !isOurs(facts, verdict));
  return groupVerdicts(verdicts, wrong).map(alike => {
    const {fate, state, families, to, ports} = alike;
    const rule = fateText(facts, fate);
    const shown = to === null ? rule : {key: 'rule.to' as const, values: {rule, to: to.join(', ')}};
    const values = {...words(alike), rule: shown};
    const make = (
      code: FindingCode,
      severity: Finding['severity'],
      more: AnyValues = values,
      fix: Finding['fix'] = null,
    ) => finding(code, severity, more, rule, fix);
    if (state === 'partly') {
      return make('CW-FIREWALL-PARTLY', 'warning');
    }
    if (state === 'unknown') {
      return make('CW-PORT-NOT-KNOWN', 'warning', {...words(alike), said: rule || '?'});
    }
    if (state === 'led') {
      return make('CW-PORT-LED', 'error', {
        ...words(alike),
        rule: shown,
        to: fate.led?.to.replace(' ', ' port ') ?? '?',
      });
    }
    if (fate.wayBack !== null) {
      const {device, said} = fate.wayBack;
      return make('CW-NO-WAY-BACK', 'error', {
        ...words(alike),
        device: device ?? '?',
        to: (to ?? addresses(verdicts, families)).join(', '),
        said,
      });
    }
    if (fate.onTheWayOut) {
      return make('CW-ANSWER-BLOCKED', 'error');
    }
    const canOpen = read.some(
      other =>
        other.when === 'now' &&
        !other.open &&
        ports.includes(other.port) &&
        other.families.some(of => families.includes(of)),
    );
    return canOpen ? make('CW-HOST-FIREWALL', 'error', values, 'port80') : make('CW-RULE-BY-HAND', 'error');
  });
}

/** What is known of the same after a boot; `now` are the verdicts by the running rules. */
export function findingsAtBoot(facts: Facts, now: readonly Verdict[], read: readonly PortState[]): Finding[] {
  const boot = facts.reach?.boot;
  const isOpenNow = now.length > 0 && now.every(({state}) => state === 'open');
  if (boot === undefined || boot.by === 'none' || boot.by === 'firewalld') {
    return [];
  }
  if (boot.by === 'others' || boot.by === 'nobody') {
    const files = boot.loads.candidates.join(', ');
    return isOpenNow
      ? [
          finding(
            files === '' ? 'CW-BOOT-NOBODY' : 'CW-BOOT-NOT-KNOWN',
            files === '' ? 'info' : 'warning',
            files === '' ? {} : {files},
            files,
          ),
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
  const files = boot.loads.files.map(({path}) => path).join(', ');
  return [
    ...groupVerdicts(verdicts, closing).map(alike => {
      const canOpen = read.some(
        other => other.when === 'boot' && !other.open && alike.ports.includes(other.port),
      );
      const rule = `${fateText(facts, alike.fate)} (${files})`;
      return canOpen
        ? finding('CW-RULE-ONLY-LIVE', 'error', {...words(alike), rule}, rule, 'port80')
        : finding('CW-RULE-ONLY-LIVE-BY-HAND', 'error', {...words(alike), rule}, rule);
    }),
    ...groupVerdicts(verdicts, opening).map(alike =>
      finding('CW-RULE-ONLY-STORED', 'info', words(alike), files, 'port80'),
    ),
  ];
}

/** Said where no copy could be made; what follows was read out of the rules. */
export function notJudged(said: string): Finding {
  return finding('CW-NOT-JUDGED', 'warning', {said}, said);
}

/** Led to where this server's own web server listens: at the same port, or at the snap's Apache on ports of its own. */
function isOurs({listeners, nextcloud, system, dns}: Facts, {state, port, fates: [fate]}: Verdict): boolean {
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

function finding(
  code: FindingCode,
  severity: Finding['severity'],
  values: AnyValues,
  saw: string,
  fix: Finding['fix'] = null,
): Finding {
  return {code, severity, layer: 'host-firewall', values, evidence: [{command: ASKED, saw}], fix};
}
