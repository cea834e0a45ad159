import type {Action} from '../source/engine/action.ts';
import type {Argv} from '../source/engine/server.ts';
import type {Facts} from '../source/facts/facts.ts';
import {filterTable, verdictFor} from '../source/facts/iptables-rules.ts';
import {PATHS} from '../source/paths.ts';
import {writeFile} from './write-file.ts';

/** 80 for challenges and redirects, 443 for what they are all about. */
export const PORTS = [80, 443] as const;
type Port = (typeof PORTS)[number];

const FAMILIES = [
  {family: 4, tool: 'iptables', rules: PATHS.rulesV4},
  {family: 6, tool: 'ip6tables', rules: PATHS.rulesV6},
] as const;
type Family = (typeof FAMILIES)[number];

/** What is matched, and the mark by which our rules are told from others. */
const match = (port: Port) => [
  '-p',
  'tcp',
  '-m',
  'tcp',
  '--dport',
  String(port),
  '-m',
  'comment',
  '--comment',
  'certwizard',
];

/**
 * Step 4: 80/tcp and 443/tcp through the host's iptables, in the running rules and in the file that is loaded at
 * boot. A rule is put in just before the one that blocks: appended after it, it would have no effect. Nothing
 * is flushed, no policy is changed, no other rule is touched. The cloud's list is not ours to change: see clouds.
 */
export function openPort80(facts: Facts): Action[] {
  return FAMILIES.flatMap(family => [...openLive(facts, family), ...openInFile(facts, family)]);
}

/** Each port gets the place of the rule that blocks it; the second insert moves what the first one pushed down. */
function openLive({firewall}: Facts, {family, tool}: Family): Action[] {
  const lines = filterTable(firewall.live[family] ?? '');
  return PORTS.flatMap((port): Action[] => {
    const verdict = verdictFor(lines, port);
    if (verdict.open) {
      return [];
    }
    const rule = [...match(port), '-j', 'ACCEPT'];
    const command = (...words: string[]): Argv => [tool, '-w', ...words];
    return [
      {
        kind: 'exec',
        unless: command('-C', 'INPUT', ...rule),
        run: [command('-I', 'INPUT', String(verdict.number), ...rule)],
        undo: {run: [command('-D', 'INPUT', ...rule)]},
        why: {key: 'why.firewall.live', values: {port, tool, rule: verdict.rule ?? 'the policy'}},
      },
    ];
  });
}

function openInFile(facts: Facts, {tool, rules}: Family): Action[] {
  const file = facts.files[rules];
  if (!file) {
    return [];
  }
  const content = PORTS.reduce((text, port) => insertInFile(text, port), file.content);
  return writeFile(facts, {
    path: rules,
    content,
    mode: file.mode,
    check: tool,
    why: {key: 'why.firewall.file', values: {file: rules}},
  });
}

/** The text of a rules file with a port opened before whatever blocks it; the same text when it is open. */
export function insertInFile(text: string, port: Port): string {
  const verdict = verdictFor(filterTable(text), port);
  if (verdict.open) {
    return text;
  }
  const lines = text.split('\n');
  const inFilter = lines.findIndex(line => line.trim() === '*filter');
  const commit = lines.findIndex((line, index) => index > inFilter && line.trim() === 'COMMIT');
  const blocking = lines.findIndex(
    (line, index) => index > inFilter && index < commit && line.trim() === verdict.rule,
  );
  const place = blocking === -1 ? commit : blocking;
  return [
    ...lines.slice(0, place),
    `-A INPUT ${match(port).join(' ')} -j ACCEPT`,
    ...lines.slice(place),
  ].join('\n');
}
