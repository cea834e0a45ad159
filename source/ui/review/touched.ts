import type {Action, Why} from '../../core/action.ts';
import type {AnyValues} from '../../messages/messages.ts';
import {bothForms} from '../../text/host-name.ts';
import {wrapWords} from '../fit.ts';
import {BLANK, type Line, line} from '../line.ts';
import type {Review} from '../state.ts';
import type {UiText} from '../words.ts';

/** What a plan touches, by kind; told from the actions' data and reasons, not from commands. */
export type Touched = {
  readonly packages: readonly string[];
  readonly services: readonly string[];
  readonly created: readonly string[];
  readonly changed: readonly string[];
  /** Files that a command changes or removes; a copy is kept for undo. */
  readonly saved: readonly string[];
  /** Folders below which modes and owners are set. */
  readonly modes: readonly string[];
  /** Such as `80/tcp (iptables)`. */
  readonly ports: readonly string[];
  readonly certificates: readonly string[];
};
type Kind = keyof Touched;

/** In the order in which they are shown. */
export const TOUCHED_KINDS = [
  'packages',
  'services',
  'created',
  'changed',
  'saved',
  'modes',
  'ports',
  'certificates',
] as const satisfies readonly Kind[];

export function touchedBy({plan, facts}: Pick<Review, 'plan' | 'facts'>): Touched {
  const actions = plan.steps.flatMap(step => step.actions);
  const touched: Record<Kind, string[]> = {
    packages: [],
    services: [],
    created: [],
    changed: [],
    saved: [],
    modes: [],
    ports: [],
    certificates: [],
  };
  const files: Readonly<Record<string, unknown>> = facts.files;
  for (const action of actions) {
    for (const [kind, what] of [...byKind(action, files), ...byReason(action.why)]) {
      if (!touched[kind].includes(what)) {
        touched[kind].push(what);
      }
    }
  }
  return touched;
}

function byKind(action: Action, files: Readonly<Record<string, unknown>>): [Kind, string][] {
  switch (action.kind) {
    case 'write':
      return [[files[action.path] ? 'changed' : 'created', action.path]];
    case 'restore':
      return [['changed', action.path]];
    case 'exec':
      return [
        ...(action.saves?.files ?? []).map((path): [Kind, string] => ['saved', path]),
        ...(action.saves?.modes ?? []).map((path): [Kind, string] => ['modes', path]),
      ];
    default:
      return action satisfies never;
  }
}

function byReason({key, values: told = {}}: Why): [Kind, string][] {
  const values: AnyValues = told;
  const value = (name: string) => {
    const told = values[name] ?? '';
    return typeof told === 'object' && 'host' in told ? bothForms(told.host) : String(told);
  };
  switch (key) {
    case 'why.packages.install':
      return value('packages')
        .split(', ')
        .map(name => ['packages', name]);
    case 'why.nginx.start':
    case 'why.config':
    case 'why.reload':
      return [['services', 'nginx']];
    case 'why.timer':
    case 'why.timer.unmask':
    case 'why.timer.alarm':
      return [['services', value('unit')]];
    case 'why.firewall.live':
      return [['ports', `${value('port')}/tcp (${value('tool')})`]];
    case 'why.issue':
      return [['certificates', value('name')]];
    default:
      return [];
  }
}

/** The whole list, for the pager. */
export function touchedLines({translate}: UiText, review: Review, columns: number): Line[] {
  const touched = touchedBy(review);
  return [
    ...wrapWords(translate('ui.touched.root'), columns),
    ...TOUCHED_KINDS.flatMap(kind =>
      touched[kind].length === 0
        ? []
        : [
            BLANK,
            line(translate(`ui.touched.${kind}`), 'strong'),
            ...touched[kind].map(what => line(`  ${what}`)),
          ],
    ),
  ];
}
