import {constants} from 'node:os';

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/**
 * Calls back with the exit code when the program is told to end, instead of ending at once: the terminal has to
 * be restored first. Returns how to stop listening.
 */
export function onSignal(end: (code: number) => void): () => void {
  const listener = (signal: NodeJS.Signals) => end(128 + constants.signals[signal]);
  for (const signal of SIGNALS) {
    process.on(signal, listener);
  }
  return () => {
    for (const signal of SIGNALS) {
      process.off(signal, listener);
    }
  };
}
