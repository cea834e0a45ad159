import {type AcmeFailure, readFailures} from './acme-failure.ts';
import {defineProbe} from './probe.ts';
import RECENT from './shell/certbot-log-recent.sh?raw';
import TAILS from './shell/certbot-log-tails.sh?raw';

/** A failure as certbot's log has it. */
export type LoggedFailure = AcmeFailure & {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The directory of the authority that was asked; null where it did not come to that. */
  readonly server: string | null;
};

export type CertbotLogFact = {
  /** The last failures that nothing well has followed, one for each name. */
  readonly last: readonly LoggedFailure[];
  /** Failed authorizations of the last hour: an authority counts them. */
  readonly recent: readonly {readonly name: string; readonly at: string; readonly server: string | null}[];
};

/** Where certbot keeps its logs. Debian's lets logrotate rotate them; others begin a file with every run. */
export const LOGS = '/var/log/letsencrypt';
export const LOG = `${LOGS}/letsencrypt.log`;

/** The server's clock in both ways: certbot writes the local time without saying which. */
const CLOCK = ['date', '+%s %Y-%m-%d %H:%M:%S'] as const;

export const certbotLog = defineProbe<CertbotLogFact>()({
  id: 'certbot-log',
  unknown: {last: [], recent: []},
  commands: () => ({
    tails: ['sh', '-c', TAILS, 'sh', LOGS],
    recent: ['sh', '-c', RECENT, 'sh', LOGS],
    clock: CLOCK,
  }),
  parse({tails, recent, clock}) {
    const toIso = localTime(clock.stdout);
    return {
      last: unanswered(runsOf(tails.stdout)).map(({at, ...failure}) => ({...failure, at: toIso(at)})),
      recent: failuresOf(recent.stdout).map(({at, ...failure}) => ({...failure, at: toIso(at)})),
    };
  },
});

/** One run of certbot, as its log has it; `at` is local time, such as `2026-11-22 01:24:36`. */
export type LoggedRun = {readonly at: string; readonly text: string};

const STAMP = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;
const BEGINS = new RegExp(`^(?=${STAMP},\\d+:DEBUG:certbot\\.(?:_internal\\.)?main:certbot version: )`, 'm');

/** The runs whose beginning is there; what comes before is the rest of one that is too long ago. */
export function runsOf(text: string): LoggedRun[] {
  return text.split(BEGINS).flatMap(part => {
    const at = new RegExp(`^${STAMP}(?=,\\d+:DEBUG:certbot\\.(?:_internal\\.)?main:certbot version)`).exec(
      part,
    )?.[0];
    return at === undefined ? [] : [{at, text: part}];
  });
}

/** How a run ends, or one of its lineages, that did not go well. */
const FAILED = /Exiting abnormally|Failed to renew certificate/;

/** The failures of runs that were not followed by a run that went well for the same name. */
function unanswered(runs: readonly LoggedRun[]): LoggedFailure[] {
  const last = new Map<string, LoggedFailure>();
  for (const {at, text} of runs) {
    const failures = FAILED.test(text) ? readFailures(text) : [];
    if (failures.length === 0) {
      // What concerned no name in particular, such as an authority out of reach, is over.
      last.delete('');
      if (
        /Successfully received certificate|The dry run was successful|all simulated renewals succeeded/.test(
          text,
        )
      ) {
        [...last.keys()]
          .filter(name => text.includes(`'${name}'`) || text.includes(`"${name}"`))
          .map(name => last.delete(name));
      }
    }
    for (const failure of failures) {
      last.set(failure.name ?? '', {...failure, at, server: directoryOf(text)});
    }
  }
  return [...last.values()];
}

function failuresOf(lines: string): {name: string; at: string; server: string | null}[] {
  let server: string | null = null;
  return lines.split('\n').flatMap(line => {
    server = directoryOf(line) ?? server;
    const [, at, name] = new RegExp(`^(${STAMP}),.*: *Challenge failed for domain (\\S+)`).exec(line) ?? [];
    return at !== undefined && name !== undefined ? [{name, at, server}] : [];
  });
}

/** The first thing that certbot asks an authority for is its directory. */
function directoryOf(text: string): string | null {
  return /acme\.client:Sending GET request to (https:\S+?)\.?$/m.exec(text)?.[1] ?? null;
}

/** Makes local times of the log into UTC, by how the server tells the time now. */
function localTime(clock: string): (local: string) => string {
  const [, seconds = '0', now = ''] = /^(\d+) (.+)$/m.exec(clock) ?? [];
  const offset = Date.parse(`${now.replace(' ', 'T')}Z`) - Number(seconds) * 1000;
  return local => {
    const at = new Date(Date.parse(`${local.replace(' ', 'T')}Z`) - (Number.isNaN(offset) ? 0 : offset));
    return Number.isNaN(at.getTime()) ? new Date(0).toISOString() : at.toISOString();
  };
}
