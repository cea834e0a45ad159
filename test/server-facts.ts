import {type Answers, DEFAULTS} from '../source/answers/answers.ts';
import {authority} from '../source/facts/authority.ts';
import {errorLog} from '../source/facts/error-log.ts';
import type {FactKey, Facts} from '../source/facts/facts.ts';
import {ranBy} from '../source/facts/probe.ts';
import {PATHS} from '../source/known/paths.ts';
import {readNginxFiles} from '../source/nginx/read-config.ts';
import {planSetup} from '../source/steps/steps.ts';
import bare from './servers/bare.json';
import ready from './servers/ready.json';

/** What everybody answers in the cases, unless a case says otherwise. */
export const ANSWERS: Answers = {
  ...DEFAULTS,
  engine: 'native',
  domains: ['a.test', 'b.test'],
  email: 'ops@a.test',
};

/** A server that a case begins with: recorded from real ones (Debian 12). `ready` is set up for ANSWERS. */
export type ServerName = 'bare' | 'ready';

/** A fact as JSON keeps it: which of several words or numbers one is, JSON does not say. */
type Recorded<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends readonly (infer Each)[]
      ? readonly Recorded<Each>[]
      : T extends object
        ? {readonly [Key in keyof T]: Recorded<T[Key]>}
        : T;
type Recording = Recorded<Facts> & {
  readonly [Gone in Exclude<keyof typeof bare | keyof typeof ready, FactKey>]?: never;
};

/**
 * A fact that is new, or a new part of one, does not compile until each server has it in its file: as its probe finds
 * it there, or as nobody has looked for it. Nor does one that is no fact any more.
 */
const SERVERS = {bare, ready} satisfies Record<ServerName, Recording>;

/** Parts of a fact; objects are merged, everything else is replaced, and null takes an entry out of a record. */
export type Changes = {readonly [key: string]: unknown};

/** The facts of a server with a case's changes. Frozen: nothing that plans or checks may write to them. */
export function factsOf(server: ServerName, changes: Changes = {}): Facts {
  const base = server === 'bare' ? SERVERS.bare : readyServer();
  return freeze(withCommands(merge(structuredClone(base), changes) as Facts));
}

/** Facts that keep the command that told them have the one that is really run, which a case need not repeat. */
function withCommands(facts: Facts): Facts {
  const {errorLog: incidents, nginx, preflight} = facts;
  const [file = '/var/log/nginx/error.log'] = nginx.errorLogs.files;
  const logs = {...nginx.errorLogs, files: [file, ...nginx.errorLogs.files]};
  const asked = preflight?.authority;
  return {
    ...facts,
    errorLog: incidents.map(incident => Object.assign({command: ranBy(errorLog, file, logs)}, incident)),
    preflight: preflight && {
      ...preflight,
      authority: asked
        ? Object.assign({asked: ranBy(authority, 'directory', {server: asked.server, ca: null})}, asked)
        : null,
    },
  };
}

/** What a setup leaves behind: its files, and the configuration that nginx makes of them. */
function readyServer() {
  const files = writtenFiles();
  const texts = Object.entries(files).flatMap(([path, {content}]) =>
    content === null ? [] : [[path, content] as const],
  );
  const main = '/etc/nginx/nginx.conf';
  const head = 'user www-data;\nevents {}\nhttp {\n    include conf.d/*.conf;\n}\n';
  const {directives, error} = readNginxFiles(new Map([[main, head], ...texts]), main);
  if (error !== null) {
    throw new Error(error);
  }
  return {...SERVERS.ready, files, nginx: {...SERVERS.ready.nginx, config: directives}};
}

/** The files as a setup leaves them: what it writes, by the very plan that writes it. */
function writtenFiles(): Record<string, {readonly content: string | null}> {
  const facts = SERVERS.ready as unknown as Facts;
  const {steps} = planSetup({...facts, files: {}}, ANSWERS);
  const written = steps
    .flatMap(({actions}) => actions)
    .flatMap(action => (action.kind === 'write' ? [action] : []))
    .map(({path, content, mode, owner, group}) => [path, {content, mode, owner, group}]);
  const cliIni = {content: `deploy-hook = ${PATHS.deployHook}\n`, mode: 0o644, owner: 'root', group: 'root'};
  return {[PATHS.cliIni]: cliIni, ...Object.fromEntries(written)};
}

/** Records of which an entry is there or not; elsewhere null is a value. */
const RECORDS = new Set(['files', 'installed']);

function merge(base: unknown, changes: unknown, inRecord = false): unknown {
  if (!isRecord(base) || !isRecord(changes)) {
    return changes;
  }
  const merged: Record<string, unknown> = {...base};
  for (const [key, change] of Object.entries(changes)) {
    if (change === null && inRecord) {
      delete merged[key];
    } else {
      merged[key] = merge(base[key], change, RECORDS.has(key));
    }
  }
  return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}
