import {hostFirewall} from '../../checks/firewall/host-firewall.ts';
import {CLOUDS} from '../../clouds/index.ts';
import {isFailure, valueAt} from '../../core/finding.ts';
import type {Facts, Gathered} from '../../facts/facts.ts';
import {focusOf} from '../../facts/focus.ts';
import type {PlainKey} from '../../messages/messages.ts';
import {clean} from '../../text/clean.ts';
import {pad} from '../fit.ts';
import {type Line, span} from '../line.ts';
import {type MarkId, mark, type UiText} from '../words.ts';

type Row = {readonly label: PlainKey; readonly mark: MarkId; readonly text: string};

/** What was found on the server: one row a subject. */
export function foundLines(words: UiText, gathered: Gathered): Line[] {
  const {translate} = words;
  const rows = [...factRows(words, gathered.facts), ...unclear(words, gathered)];
  const labels = Math.max(...rows.map(({label}) => translate(label).length));
  const marks = Math.max(...rows.map(row => mark(words, row.mark).text.length));
  return [
    [span(translate('ui.found.title'), 'strong')],
    ...rows.map((row): Line => {
      const state = mark(words, row.mark);
      return [
        span(`  ${pad(translate(row.label), labels)}  `, 'faint'),
        span(pad(state.text, marks), state.tone),
        span(`  ${clean(row.text)}`),
      ];
    }),
  ];
}

function factRows(words: UiText, facts: Facts): Row[] {
  const {translate} = words;
  const {system, nginx, certbot, lineages} = facts;
  const nginxState = nginx.configError !== null ? 'broken' : nginx.running ? 'running' : 'stopped';
  return [
    {
      label: 'ui.found.system',
      mark: system.debianFamily && system.apt ? 'found' : 'warning',
      text: system.pretty,
    },
    nginx.version === null
      ? {label: 'ui.found.nginx', mark: 'none', text: translate('ui.found.will-install')}
      : {
          label: 'ui.found.nginx',
          mark: nginx.configError === null ? 'found' : 'warning',
          text: translate(`ui.found.nginx.${nginxState}`, {version: nginx.version}),
        },
    certbot.version === null
      ? {label: 'ui.found.certbot', mark: 'none', text: translate('ui.found.will-install')}
      : {label: 'ui.found.certbot', mark: 'found', text: certbot.version},
    lineages.all.length === 0
      ? {label: 'ui.found.certificates', mark: 'none', text: translate('ui.found.no-certificates')}
      : {
          label: 'ui.found.certificates',
          mark: 'found',
          text: translate('ui.found.certificates.text', {
            count: lineages.all.length,
            names: lineages.all.map(({name}) => name).join(', '),
          }),
        },
    firewallRow(words, facts),
    cloudRow(words, facts),
    system.ipv6
      ? {label: 'ui.found.ipv6', mark: 'found', text: translate('ui.found.ipv6.yes')}
      : {label: 'ui.found.ipv6', mark: 'none', text: translate('ui.found.ipv6.no')},
  ];
}

function firewallRow({translate}: UiText, facts: Facts): Row {
  const findings = hostFirewall.diagnose(facts, focusOf(null));
  const label = 'ui.found.firewall';
  const closed = findings.filter(isFailure).flatMap(finding => String(valueAt(finding, 'ports')).split(', '));
  const ports = [...new Set(closed)];
  if (ports.length > 0) {
    return {label, mark: 'warning', text: translate('ui.found.firewall.blocks', {ports: ports.join(', ')})};
  }
  const {iptables, nftables} = facts.firewall;
  return iptables.tables.length === 0 && nftables.live === null
    ? {label, mark: 'none', text: translate('ui.found.firewall.none')}
    : {label, mark: 'found', text: translate('ui.found.firewall.open')};
}

function cloudRow({translate}: UiText, {cloud}: Facts): Row {
  const here = CLOUDS.find(({id}) => id === cloud.id);
  return here
    ? {label: 'ui.found.cloud', mark: 'info', text: translate('ui.found.cloud.yours', {cloud: here.name})}
    : {label: 'ui.found.cloud', mark: 'none', text: translate('ui.found.cloud.none')};
}

/** A probe that failed is said here already; planning will refuse because of it. */
function unclear({translate}: UiText, {failures}: Gathered): Row[] {
  return failures.map(({probe, reason}) => ({
    label: 'ui.found.unclear',
    mark: 'crash',
    text: translate('ui.found.unclear.text', {probe, reason}),
  }));
}
