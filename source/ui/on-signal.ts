import {constants} from 'node:os';

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/** What a shell says of a program that a hang-up ended. */
const HANGUP = 128 + constants.signals.SIGHUP;

/**
 * Calls back with the exit code when the program is told to end, instead of ending at once: the terminal has to
 * be restored first. A terminal that is gone counts as a hang-up. Returns how to stop listening.
 */
export function onSignal(end: (code: number) => void): () => void {
  const listener = (signal: NodeJS.Signals) => end(128 + constants.signals[signal]);
  const hangup = () => end(HANGUP);
  const {stdin, stdout, stderr} = process;
  for (const signal of SIGNALS) {
    process.on(signal, listener);
  }
  for (const stream of [stdin, stdout, stderr]) {
    // This one stays: writing to a terminal that is gone must not throw in whatever is cleaned up afterwards.
    stream.on('error', ignore);
    stream.on('error', hangup);
  }
  return () => {
    for (const signal of SIGNALS) {
      process.off(signal, listener);
    }
    for (const stream of [stdin, stdout, stderr]) {
      stream.off('error', hangup);
    }
  };
}

function ignore(): void {}
