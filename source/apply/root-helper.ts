import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {$, type ProcessPromise} from 'zx/core';
import type {Action, Progress} from '../core/action.ts';
import type {PlannedStep} from '../core/plan.ts';
import {renderAction} from '../core/render-shell.ts';
import {type Server, serverAt} from '../core/server.ts';
import {touchesOf} from '../core/touches.ts';
import {buildProgress} from './build-progress.ts';
import type {HelperEvent, HelperRequest} from './events.ts';
import {redactKeys} from './redact.ts';
import {RunJournal} from './run-journal.ts';

/**
 * The root helper: the only program that changes a server. It reads requests, one JSON document a line, runs
 * each action's rendered chunk with `sh -eu -c`, and reports events the same way. When whoever started it goes
 * away (its input ends), it finishes the action under way and stops, so nothing is cut in half.
 */

const TAIL_LINES = 20;
/** Milliseconds between asking a chunk to stop and making it. */
const GRACE = 5_000;

let server: Server | null = null;
let journal: RunJournal | null = null;
let current: ProcessPromise | null = null;
let stopping = false;

function report(event: HelperEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** Runs one chunk in a session of its own, so that a hang-up of the terminal does not reach it. */
async function runChunk(
  chunk: string,
  progress: Progress | null,
): Promise<{exitCode: number | null; tail: string[]}> {
  const [file = 'sh', ...args] = [...(server?.enter ?? []), 'sh', '-eu', '-c', chunk];
  const child = $({
    nothrow: true,
    quiet: true,
    detached: true,
    prefix: '',
    postfix: '',
    stdio: ['ignore', 'pipe', 'pipe'],
    // zx brings the process handling; the words are ours, and pass no second shell.
    spawn: ((_command: string, _args: unknown, options: object) =>
      spawn(file, args, {...options, shell: false})) as unknown as typeof spawn,
  })`sh`;
  current = child;
  const tail: string[] = [];
  const follow = progress && buildProgress();
  const take = redactKeys(line => {
    journal?.log(`${line}\n`);
    const moved = follow?.(line);
    if (moved) {
      report({event: 'progress', ...moved});
    }
    tail.push(line);
    tail.splice(0, tail.length - TAIL_LINES);
    report({event: 'output', line});
  });
  await Promise.all([child.stdout, child.stderr].map(stream => readLines(stream, take)));
  const {exitCode} = await child;
  current = null;
  return {exitCode, tail};
}

async function readLines(stream: NodeJS.ReadableStream, take: (line: string) => void): Promise<void> {
  for await (const line of createInterface({input: stream, crlfDelay: Number.POSITIVE_INFINITY})) {
    // A progress bar rewrites its line; only its last state is worth a line.
    take(line.slice(line.lastIndexOf('\r') + 1));
  }
}

async function apply({step, actions}: PlannedStep): Promise<void> {
  for (const [index, action] of actions.entries()) {
    if (stopping) {
      report({event: 'stopped', step, done: index, total: actions.length});
      return;
    }
    report({event: 'action-started', step, index, total: actions.length, why: action.why});
    if (!(await applyOne(step, index, action))) {
      return;
    }
  }
  report({event: 'step-applied', step});
}

async function applyOne(step: PlannedStep['step'], index: number, action: Action): Promise<boolean> {
  const started = Date.now();
  const chunk = renderAction(action);
  const id = await journal?.begin(step, action);
  journal?.log(`\n${chunk}\n`);
  const {exitCode, tail} = await runChunk(chunk, action.kind === 'exec' ? (action.progress ?? null) : null);
  const well = exitCode === 0;
  if (id !== undefined) {
    await journal?.finish(id, action, well ? 'done' : 'failed');
  }
  if (well) {
    report({event: 'action-done', step, index, seconds: (Date.now() - started) / 1000});
  } else {
    const touches = touchesOf(action);
    report({event: 'action-failed', step, index, why: action.why, touches, command: chunk, exitCode, tail});
  }
  return well;
}

/** Asks everything under the chunk to end, and after a while makes it. */
async function stopNow(): Promise<void> {
  const child = current;
  if (!child?.pid) {
    return;
  }
  await endTree(child, 'SIGTERM');
  setTimeout(() => void endTree(child, 'SIGKILL'), GRACE).unref();
}

async function endTree(child: ProcessPromise, signal: NodeJS.Signals): Promise<void> {
  try {
    await child.kill(signal);
  } catch {
    // zx walks the tree with `ps`, which a minimal server does not have; the chunk leads a group of its own.
    if (child.pid) {
      process.kill(-child.pid, signal);
    }
  }
}

async function handle(request: HelperRequest): Promise<void> {
  switch (request.do) {
    case 'begin':
      server = serverAt('server', request.enter, request.root);
      journal = new RunJournal(server, request.title);
      report({event: 'ready', run: journal.id});
      break;
    case 'apply':
      await apply(request.planned);
      break;
    case 'stop':
      stopping = true;
      if (request.when === 'now') {
        await stopNow();
      }
      break;
    default:
      request satisfies never;
  }
}

// The terminal may go away; the action under way may not.
process.on('SIGHUP', () => undefined);
process.on('SIGINT', () => undefined);
process.stdout.on('error', () => undefined);

let work: Promise<void> = Promise.resolve();
const requests = createInterface({input: process.stdin});
requests.on('line', line => {
  const request = JSON.parse(line) as HelperRequest;
  // A stop overtakes the work that it stops; everything else waits its turn.
  if (request.do === 'stop') {
    void handle(request);
  } else {
    work = work
      .then(() => handle(request))
      .catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exitCode = 1;
        requests.close();
      });
  }
});
requests.on('close', () => {
  stopping = true;
  work = work.then(() => journal?.end(process.exitCode === undefined));
});
