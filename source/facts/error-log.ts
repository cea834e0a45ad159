import type {Argv} from '../core/server.ts';
import {type Cause, KNOWN_LINES} from './handshake-causes.ts';
import {defineProbe} from './probe.ts';

/** Lines of nginx's error log that say the same thing about the same file, address or reason. */
export type Incident = {
  readonly cause: Cause;
  /** As the log has it: a path, an address, a signal, an error of Ruby's. May hold what a client has sent. */
  readonly about: string;
  readonly count: number;
  /** When the last of them was written, in seconds since 1970. */
  readonly last: number;
  /** The last line, and the command that read it. May hold what a client has sent. */
  readonly line: string;
  readonly command: string;
};

/** The process that wrote the last line; null where that line does not say. */
export function writerOf({line}: Pick<Incident, 'line'>): number | null {
  const process = LINE.exec(line)?.groups?.process;
  return process === undefined ? null : Number(process);
}

/** The newest last. */
export type ErrorLogFact = readonly Incident[];

/** Where nginx writes its errors to; `journal` is the service whose part of the system's journal has them, or null. */
export type ErrorLogs = {readonly files: readonly string[]; readonly journal: string | null};

/** Of each log only its end is read: bytes, and lines of the journal; and of that only what is younger than a day. */
const BYTES = 262_144;
const LINES = 1000;
const DAY = 24 * 3600;
/** More logs than this are one a site, and their sites are not ours. */
const LOGS = 8;

const TAIL = '[ ! -f "$1" ] || exec tail -c "$2" -- "$1"';

/** `2026/11/22 01:34:05 [error] 322#322: *4 …`; without a star it is about no connection. By syslog with a host before. */
const LINE =
  /^(?:\S+ nginx: )?(?<day>\d{4}\/\d\d\/\d\d) (?<time>\d\d:\d\d:\d\d) \[\w+\] (?<process>\d+)#\d+: (?:\*(?<connection>\d+) )?(?<text>.*)$/;

export const errorLog = defineProbe<ErrorLogFact, ErrorLogs>()({
  id: 'error-log',
  unknown: [],
  commands: ({files, journal}): Record<string, Argv> => ({
    clock: ['date', '+%s %z'],
    ...Object.fromEntries(
      files.slice(0, LOGS).map(file => [file, ['sh', '-c', TAIL, 'sh', file, String(BYTES)]]),
    ),
    ...(journal !== null && {
      journal: [
        ...(['journalctl', '-u', journal, '--since=-1day', '-n', String(LINES)] as const),
        ...['-o', 'cat', '--no-pager'],
      ],
    }),
  }),
  parse({clock, ...logs}) {
    const [, seconds = '', zone = ''] = /^(\d+) ([+-]\d{4})$/m.exec(clock?.stdout ?? '') ?? [];
    const oldest = Number(seconds) - DAY;
    return Object.entries(logs)
      .flatMap(({1: {stdout, command}}) =>
        collapse(parseLines(stdout, zone).filter(({at}) => at > oldest)).map(incident => ({
          ...incident,
          command,
        })),
      )
      .sort((one, other) => one.last - other.last);
  },
});

type Line = {cause: Cause; about: string; at: number; of: string | null; line: string};

/** The lines that are known; the first one may be cut in two, and what has no time belongs to the line before it. */
function parseLines(text: string, zone: string): Line[] {
  return linesOf(text).flatMap(line => {
    const parts = LINE.exec(line)?.groups;
    const known = parts && KNOWN_LINES.find(({pattern}) => pattern.test(parts.text ?? ''));
    if (!parts || !known) {
      return [];
    }
    const {day = '', time, process, connection, text: said = ''} = parts;
    return [
      {
        cause: known.cause,
        about: known.pattern.exec(said)?.groups?.about ?? '',
        at: Date.parse(`${day.replaceAll('/', '-')}T${time}${zone.replace(/\d\d$/, ':$&')}`) / 1000,
        of: connection === undefined ? null : `${process} ${connection}`,
        line,
      },
    ];
  });
}

/** What one line of the log says, with or without its time; null where it is none that is known. */
export function readLogLine(line: string): Pick<Incident, 'cause' | 'about'> | null {
  const said = LINE.exec(line)?.groups?.text ?? line;
  const known = KNOWN_LINES.find(({pattern}) => pattern.test(said));
  return known ? {cause: known.cause, about: known.pattern.exec(said)?.groups?.about ?? ''} : null;
}

/** nginx logs what a client has asked for with its line breaks: a longer entry than this is not waited for to end. */
const MOST_PIECES = 20;

/**
 * The lines that nginx began: what follows an open quote belongs to the line before it, whatever it looks like, because
 * a client can have sent it. Where the quote is not closed soon, it was none, and each line stands for itself.
 */
function linesOf(text: string): string[] {
  const pieces = text.split('\n');
  const lines: string[] = [];
  for (let at = 0; at < pieces.length; at++) {
    const line = pieces[at] ?? '';
    lines.push(line);
    if (LINE.test(line) && hasOpenQuote(line)) {
      const closes = pieces.slice(at + 1, at + 1 + MOST_PIECES).findIndex(hasOpenQuote);
      at += closes + 1;
    }
  }
  return lines;
}

function hasOpenQuote(piece: string): boolean {
  return piece.split('"').length % 2 === 0;
}

/** Causes that say less than another one does about the same connection. */
const VAGUE: readonly Cause[] = ['unnamed', 'handshake'];

function collapse(lines: readonly Line[]): Omit<Incident, 'command'>[] {
  const explained = new Set(lines.flatMap(({cause, of}) => (VAGUE.includes(cause) ? [] : [of])));
  const found = new Map<string, Omit<Incident, 'command'>>();
  for (const {cause, about, at, of, line} of lines) {
    if (VAGUE.includes(cause) && of !== null && explained.has(of)) {
      continue;
    }
    const key = `${cause} ${about}`;
    const count = (found.get(key)?.count ?? 0) + 1;
    found.set(key, {cause, about, count, last: at, line});
  }
  return [...found.values()];
}
