import type {Argv, Outcome} from '../core/server.ts';

/** Tools that probes look with, by what each says of itself. */
const SAYS = {curl: /^curl \d/, openssl: /^(OpenSSL|LibreSSL) \d/} as const;
type Tool = keyof typeof SAYS;

/** How a shell and timeout(1) end where a program is not there. */
const NOT_FOUND = 127;

/** Asks the tool itself: what it does not say of others is evidence only while it speaks at all. */
export const askTool: Readonly<Record<Tool, Argv>> = {
  curl: ['timeout', '5', 'curl', '--version'],
  openssl: ['timeout', '5', 'openssl', 'version'],
};

/** Throws where a tool is not installed although others could look: its silence is no answer of the server's. */
export function mustBeThere(tool: Tool, outcome: Outcome | undefined): void {
  if (outcome?.exitCode === NOT_FOUND) {
    throw new Error(`${tool} is not installed`);
  }
}

/**
 * Throws where a tool is there and does not work (it hangs, crashes, or is another program), so that nothing is concluded
 * from its silence. One that is not installed has not
 * looked: see `mustBeThere`.
 */
export function mustWork(tool: Tool, outcome: Outcome | undefined): void {
  if (outcome === undefined || outcome.exitCode === NOT_FOUND || SAYS[tool].test(outcome.stdout)) {
    return;
  }
  const how =
    outcome.timedOut || outcome.exitCode === 124 ? 'does not end' : `ended with ${outcome.exitCode}`;
  throw new Error(`${tool} does not work here: ${askTool[tool].slice(2).join(' ')} ${how}`);
}
