import type {Terminal} from '@xterm/headless';
import {type Frame, type Screen, screenOf} from './svg.ts';

/** Milliseconds between two looks: often enough for a person to follow. */
const EVERY = 400;
/** Seconds that one screen stays at most: nobody watches packages being unpacked. */
const LONGEST = 1.6;
/** Seconds that the last one stays. */
const LAST = 6;

/** Keeps what a terminal shows as it changes. */
export class Recorder {
  readonly #frames: {screen: Screen; since: number}[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly terminal: Terminal) {
    this.#timer = setInterval(() => this.#look(), EVERY);
  }

  #look(): void {
    const screen = screenOf(this.terminal);
    const before = this.#frames.at(-1)?.screen;
    if (screen.size > 0 && !(before && isSame(before, screen))) {
      this.#frames.push({screen, since: Date.now()});
    }
  }

  /** Ends the recording. What stood still for long is cut short. */
  stop(): Frame[] {
    clearInterval(this.#timer);
    this.#look();
    return this.#frames.map(({screen, since}, index) => {
      const next = this.#frames[index + 1];
      return {screen, seconds: next ? Math.min((next.since - since) / 1000, LONGEST) : LAST};
    });
  }
}

function isSame(one: Screen, other: Screen): boolean {
  return one.size === other.size && [...one].every(([row, svg]) => other.get(row) === svg);
}
