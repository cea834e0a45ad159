import {allTouched, touchesOf} from '../../core/touches.ts';
import {clean} from '../../text/clean.ts';
import {bothForms} from '../../text/host-name.ts';
import {wrapWords} from '../fit.ts';
import {BLANK, type Line, line} from '../line.ts';
import type {Review} from '../state.ts';
import type {UiText} from '../words.ts';

/** What a plan touches, by kind, in words. */
export type Touched = {
  readonly packages: readonly string[];
  readonly users: readonly string[];
  readonly services: readonly string[];
  readonly created: readonly string[];
  readonly changed: readonly string[];
  /** Files that a command changes, makes or removes, and links. */
  readonly byCommand: readonly string[];
  /** Folders that are made or changed with all that is in them. */
  readonly folders: readonly string[];
  /** Folders below which modes and owners are set. */
  readonly modes: readonly string[];
  /** Such as `80/tcp (iptables)`. */
  readonly ports: readonly string[];
  /** Names about which an authority is asked, and those of them that get a certificate. */
  readonly names: readonly string[];
  readonly certificates: readonly string[];
};
type Kind = keyof Touched;

/** In the order in which they are shown. */
export const TOUCHED_KINDS = [
  'packages',
  'users',
  'services',
  'created',
  'changed',
  'byCommand',
  'folders',
  'modes',
  'ports',
  'names',
  'certificates',
] as const satisfies readonly Kind[];

export function touchedBy({plan, facts}: Pick<Review, 'plan' | 'facts'>): Touched {
  const actions = plan.steps.flatMap(step => step.actions);
  const touched = allTouched(actions.map(touchesOf));
  const written = new Set(actions.flatMap(action => (action.kind === 'write' ? [action.path] : [])));
  const isThere = (path: string) => Object.hasOwn(facts.files, path);
  return {
    packages: touched.packages,
    users: touched.users,
    services: touched.services,
    created: [...written].filter(path => !isThere(path)),
    changed: [...written].filter(isThere),
    byCommand: [...touched.files, ...touched.links].filter(path => !written.has(path)),
    folders: touched.folders,
    modes: touched.modes,
    ports: touched.ports.map(({port, rules}) => `${port}/tcp (${rules})`),
    names: touched.names.map(bothForms),
    certificates: touched.certificates.map(bothForms),
  };
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
            ...touched[kind].map(what => line(`  ${clean(what)}`)),
          ],
    ),
  ];
}
