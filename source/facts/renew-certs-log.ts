import {clean} from '../text/clean.ts';

/** The last attempt at a renewal that the log of the Nextcloud snap's `renew-certs` tells of. */
export type RenewAttempt = {
  /** Its first line: when, and by which process. Another attempt has another one. */
  readonly begun: string;
  /** `waiting`: certbot lets a random time pass. `running`: nothing has been said about how it ended. */
  readonly outcome: 'renewed' | 'not-due' | 'failed' | 'waiting' | 'running';
  /** When certbot goes on, in milliseconds since 1970; null where it does not wait. */
  readonly until: number | null;
  /** The setting of where challenges are put is gone (a bug of some versions of the snap). */
  readonly webrootLost: boolean;
  /** What was said, without what stands before each line; a detail that was broken over lines is one again. */
  readonly said: readonly string[];
};

/** What certbot 0.39 begins with, and how it tells that it waits. */
const BEGIN = /^Saving debug log to /;
const DELAY = /random delay of ([\d.]+) seconds/;

/** The end of an attempt, in certbot's words; the first that fits is taken. */
const ENDS: readonly (readonly [RegExp, RenewAttempt['outcome']])[] = [
  [/All renewal attempts failed|could not be renewed|[1-9]\d* renew failure/, 'failed'],
  [/No renewals were attempted/, 'not-due'],
  [/Congratulations, all renewals succeeded|The following certs (?:were|have been) .*renewed/, 'renewed'],
];

/** `2026-11-22T01:00:00Z nextcloud.renew-certs[4396]: text`, as `snap logs` prints it. */
const LINE = /^(\S+) (nextcloud[\w.-]*\[\d+\]): ?(.*)$/;

/** Reads `snap logs nextcloud.renew-certs`; null where it tells of no attempt. */
export function readRenewLog(text: string): RenewAttempt | null {
  const rows = text.split('\n').flatMap(line => {
    const [, at = '', who = '', said = ''] = LINE.exec(line) ?? [];
    return at === '' ? [] : [{at, who, said: clean(said)}];
  });
  const start = rows.findLastIndex(({said}) => BEGIN.test(said));
  const first = rows[start];
  if (!first) {
    return null;
  }
  const said = joinDetails(rows.slice(start).map(row => row.said));
  const outcome = ENDS.find(([words]) => said.some(row => words.test(row)))?.[1] ?? null;
  const waits = rows.slice(start).findLast(row => DELAY.test(row.said));
  const seconds = Number(DELAY.exec(waits?.said ?? '')?.[1] ?? 0);
  const isLast = waits !== undefined && waits === rows.at(-1);
  return {
    begun: `${first.at} ${first.who}`,
    outcome: outcome ?? (isLast ? 'waiting' : 'running'),
    until: outcome === null && isLast ? Date.parse(waits.at) + seconds * 1000 : null,
    webrootLost: said.some(row => /^(Select|Input) the webroot for /.test(row)),
    said,
  };
}

/** certbot breaks what an authority says over lines of 80; the words are looked for in one. */
function joinDetails(rows: readonly string[]): string[] {
  const joined: string[] = [];
  let inDetail = false;
  for (const row of rows) {
    if (inDetail && /^ +\S/.test(row) && !/^ +(Domain|Type|Detail): /.test(row)) {
      joined.push(`${joined.pop() ?? ''} ${row.trim()}`);
    } else {
      joined.push(row);
      inDetail = /^ *Detail: /.test(row);
    }
  }
  return joined;
}
