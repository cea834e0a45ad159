import {statSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';

/** How this program was started, as Node and the environment say; see `commandOf`. */
export type Start = {
  /** What Node was told to run. */
  readonly script: string;
  /** Node itself. */
  readonly node: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** An identity of a file, links followed; null where there is none. */
  readonly identify: (path: string) => string | null;
};

/** The program's first file, and what npm links to it. */
const FIRST_FILE = /(^|\/)certwizard(\.cjs)?$/;

/** A path that a shell takes as it is, and that nobody can mistake for anything else. */
const PLAIN = /^[\w./@+-]+$/;

/** What the operator types to start certwizard the way it was started: `certwizard`, `npx certwizard` … */
export function commandOf({script, node, env, identify}: Start): string {
  if (!FIRST_FILE.test(script)) {
    return 'certwizard';
  }
  if (env.npm_package_name === 'certwizard' && /^(start|rehearse)$/.test(env.npm_lifecycle_event ?? '')) {
    return 'npm start --';
  }
  if (/\/node_modules\/\.bin\/certwizard$/.test(script)) {
    return 'npx certwizard';
  }
  // The standalone archive: Node, and a script that starts it, side by side.
  const startScript = join(dirname(node), 'certwizard');
  const isStandalone = script.startsWith(`${dirname(node)}/`) && identify(startScript) !== null;
  const started = isStandalone ? startScript : script;
  const us = identify(started);
  const onPath = (env.PATH ?? '').split(':').map(folder => join(folder, 'certwizard'));
  if (onPath.some(path => path.startsWith('/') && us !== null && identify(path) === us)) {
    return 'certwizard';
  }
  const typed = isStandalone ? startScript : `node ${resolve(script)}`;
  return typed.split(' ').every(word => PLAIN.test(word)) ? typed : 'certwizard';
}

function identify(path: string): string | null {
  try {
    const {dev, ino} = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}

let command: string | undefined;

/** The same for this process: what every hint that names a command of certwizard's begins with. */
export function certwizardCommand(): string {
  command ??= commandOf({script: process.argv[1] ?? '', node: process.execPath, env: process.env, identify});
  return command;
}

/** A text in which commands of certwizard stand between backticks, with them as this operator has to type them. */
export function asTyped(text: string): string {
  return text.includes('`certwizard')
    ? text.replaceAll(/`certwizard(?=[ `])/g, () => `\`${certwizardCommand()}`)
    : text;
}

/** A command line of certwizard's, to be shown: as this operator has to type it. */
export function certwizard(...words: readonly string[]): string {
  return [certwizardCommand(), ...words].join(' ');
}

/** A command, with certwizard as this operator has to type it where that is what it runs. */
export function commandAsTyped(text: string): string {
  return text.replace(/^certwizard(?= |$)/, () => certwizardCommand());
}
