import type {Command} from '../keys.ts';

/** Where the choice stands after a key, among `count` items. It does not wrap: an end is an end. */
export function choose(selected: number, command: Command, count: number): number {
  const last = Math.max(0, count - 1);
  switch (command) {
    case 'up':
      return Math.max(0, selected - 1);
    case 'down':
      return Math.min(last, selected + 1);
    case 'home':
      return 0;
    case 'end':
      return last;
    default:
      return selected;
  }
}
