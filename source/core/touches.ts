import type {Action, TouchedPort, Touches} from './action.ts';

/** Everything that actions touch: each kind is there, in the order of the actions, and nothing twice. */
export type AllTouched = {readonly [Kind in keyof Touches]-?: NonNullable<Touches[Kind]>};

/** What one action touches: as it says itself, and for a file that is put in place, the file and who takes it up. */
export function touchesOf(action: Action): Touches {
  switch (action.kind) {
    case 'exec':
      return action.touches;
    case 'write':
    case 'restore':
      return allTouched([{files: [action.path]}, action.activate?.touches ?? {}]);
    default:
      return action satisfies never;
  }
}

/** What several things touch together. */
export function allTouched(parts: readonly Touches[]): AllTouched {
  const all = <Item>(of: (part: Touches) => readonly Item[] | undefined, key: (item: Item) => unknown) => [
    ...new Map(parts.flatMap(part => of(part) ?? []).map(item => [key(item), item] as const)).values(),
  ];
  const names = (of: (part: Touches) => readonly string[] | undefined) => all(of, name => name);
  return {
    names: names(({names}) => names),
    certificates: names(({certificates}) => certificates),
    files: names(({files}) => files),
    links: names(({links}) => links),
    folders: names(({folders}) => folders),
    modes: names(({modes}) => modes),
    users: names(({users}) => users),
    packages: names(({packages}) => packages),
    services: names(({services}) => services),
    ports: all(
      ({ports}) => ports,
      ({port, rules}: TouchedPort) => `${port} ${rules}`,
    ),
  };
}
