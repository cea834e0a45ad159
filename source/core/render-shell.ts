import {posix} from 'node:path';
import {translator} from '../messages/messages.ts';
import {clean, HAZARDS_IN_LINES} from '../text/clean.ts';
import type {Action, Activation, ExecAction, FileCheck, RestoreAction, WriteAction} from './action.ts';
import {formatCommand, quote} from './quote.ts';

/**
 * One action as one chunk of POSIX shell. This is the only interpreter of actions: the dry run prints the
 * chunks, apply hands the very same strings to `sh -eu -c`. A chunk stands alone: it needs no variable, folder
 * or function of another, and running it a second time does no harm.
 */
export function renderAction(action: Action): string {
  const comment = `# ${oneLine(translator('en')(action.why))}`;
  return [comment, UMASK, ...body(action)].join('\n');
}

/** Whatever root's own is: what is made can be read by everybody, unless its mode is set, and written by root alone. */
export const UMASK = 'umask 022';

function body(action: Action): string[] {
  switch (action.kind) {
    case 'exec':
      return exec(action);
    case 'write':
      return write(action);
    case 'restore':
      return restore(action);
    default:
      return action satisfies never;
  }
}

function exec({run, unless}: ExecAction): string[] {
  const lines = run.map(formatCommand);
  if (!unless) {
    return lines;
  }
  return [`if ! ${formatCommand(unless)} >/dev/null 2>&1; then`, ...lines.map(line => `  ${line}`), 'fi'];
}

function write({path, content, mode, owner, group, folders = [], check, activate}: WriteAction): string[] {
  const candidate = hidden(path, 'new');
  const folder = posix.dirname(path);
  const text = content.endsWith('\n') ? content : `${content}\n`;
  const end = delimiter(text);
  return [
    ...(folders.length > 0 ? openFolders(folders) : []),
    ...(folders.includes(folder) ? [] : [...onlyRoots(path), formatCommand(['mkdir', '-p', folder])]),
    formatCommand(['rm', '-f', candidate]),
    // Made anew (O_EXCL): a link that somebody has left there is not followed.
    ...(text.search(HAZARDS_IN_LINES) === -1
      ? [`(umask 077; set -C; cat > ${quote(candidate)}) <<'${end}'`, `${text}${end}`]
      : [`(umask 077; set -C; ${formatCommand(['printf', '%s', text])} > ${quote(candidate)})`]),
    formatCommand(['chown', `${owner}:${group}`, candidate]),
    formatCommand(['chmod', octal(mode), candidate]),
    ...(check
      ? refuse(checkCandidate(check, candidate, path), [formatCommand(['rm', '-f', candidate])])
      : []),
    ...(activate ? keep(path, hidden(path, 'former')) : []),
    formatCommand(['mv', '-fT', candidate, path]),
    ...(activate ? takeUp(path, hidden(path, 'former'), activate) : []),
  ];
}

function restore({path, from, folders, check, activate}: RestoreAction): string[] {
  const aside = hidden(path, 'undo');
  const copy = hidden(path, 'new');
  return [
    ...onlyRoots(path),
    // Copied before anything is moved: a full disk must not cost the file that is there.
    ...(from === null ? [] : [formatCommand(['rm', '-f', copy]), formatCommand(['cp', '-aT', from, copy])]),
    `if ${isThere(path)}; then ${formatCommand(['mv', '-fT', path, aside])}; fi`,
    ...(from === null ? [] : [formatCommand(['mv', '-fT', copy, path])]),
    ...(check ? refuse(checkInPlace(check, path), putBack(aside, path)) : []),
    ...(activate ? takeUp(path, aside, activate) : [formatCommand(['rm', '-f', aside])]),
    ...folders.map(
      folder =>
        `[ ! -d ${quote(folder)} ] || ${formatCommand(['rmdir', '--ignore-fail-on-non-empty', folder])}`,
    ),
  ];
}

const isThere = (path: string) => `[ -e ${quote(path)} ] || [ -L ${quote(path)} ]`;

/** Keeps a copy of what is at a path, so that it can be put back. */
function keep(path: string, former: string): string[] {
  return [
    formatCommand(['rm', '-f', former]),
    `if [ -f ${quote(path)} ] || [ -L ${quote(path)} ]; then ${formatCommand(['cp', '-aT', path, former])}; fi`,
  ];
}

/** What was at a path before is there again, or nothing where nothing was. */
function putBack(former: string, path: string): string[] {
  const back = formatCommand(['mv', '-fT', former, path]);
  return [`if ${isThere(former)}; then ${back}; else ${formatCommand(['rm', '-f', path])}; fi`];
}

/**
 * Lets a program take up what is at a path now. Where it does not, what was there before is put back and taken up
 * again, so that the program can be started at any time, and the chunk fails.
 */
function takeUp(path: string, former: string, {run}: Activation): string[] {
  const tell = (key: 'shell.put-back' | 'shell.put-back.failed') =>
    `${formatCommand(['echo', oneLine(translator('en')(key, {path}))])} >&2`;
  return [
    'take_up() {',
    `  ${formatCommand(run)}`,
    '}',
    'if ! take_up; then',
    ...putBack(former, path).map(line => `  ${line}`),
    `  ${tell('shell.put-back')}`,
    `  take_up || ${tell('shell.put-back.failed')}`,
    '  exit 1',
    'fi',
    formatCommand(['rm', '-f', former]),
  ];
}

/**
 * awk, on namei(1)'s lines: what on the way to a folder somebody else than root could change. The group `staff` is
 * Debian's for /usr/local, and as good as root; in a folder like /tmp nobody changes what is another's.
 */
const OTHERS = `$1 ~ /^[dl][rwx-]/ && ($2 != "root" || $1 ~ /^d....w/ && $3 !~ /^(root|staff)$/ || $1 ~ /^d.......w[^tT]/) { print $4 ", " $2 ":" $3, $1 }
END { if (NR < 2) print "not known" }`;

/**
 * Ends the chunk where a folder on the way to a file is not root's alone: whoever else's it is could send us elsewhere.
 *
 * @param way the file itself where it is written through the links that lead to it
 */
export function onlyRoots(path: string, way: string = posix.dirname(path)): string[] {
  const look = `${formatCommand(['namei', '-om', way])} 2>&1 | ${formatCommand(['awk', OTHERS])}`;
  const told = quote(`not written, because others than root can change the way to ${path}: `);
  return [`others=$(${look})`, `if [ -n "$others" ]; then echo ${told}"$others" >&2; exit 1; fi`];
}

/**
 * Makes folders of ours, the outermost first, and puts their modes right. Each is root's alone before the next is looked
 * at, so nobody can put a link there meanwhile; one that is a link already, or another's, ends the chunk.
 */
function openFolders(folders: readonly string[]): string[] {
  const [outermost = ''] = folders;
  return [
    ...onlyRoots(outermost),
    `for folder in ${folders.map(quote).join(' ')}; do`,
    '  if [ -L "$folder" ] || { [ -e "$folder" ] && [ "$(stat -c "%F %u" "$folder")" != "directory 0" ]; }; then',
    '    echo "not a folder of root: $folder" >&2',
    '    exit 1',
    '  fi',
    '  install -d -m 0755 -o root -g root "$folder"',
    'done',
  ];
}

/** Ends the chunk when a check fails, after cleaning up. */
function refuse(check: string, cleanUp: readonly string[]): string[] {
  return [`if ! ${check}; then`, ...cleanUp.map(line => `  ${line}`), '  exit 1', 'fi'];
}

/**
 * nginx tests the whole configuration and has no word for "with this file instead", so the test runs in a mount
 * namespace of its own, where an overlay shows the folder as it will be. Nothing of it is seen outside.
 */
function checkCandidate(check: FileCheck, candidate: string, path: string): string {
  switch (check) {
    case 'nginx': {
      const folder = posix.dirname(path);
      const script =
        'mount -t tmpfs tmpfs /mnt && cp "$1" "/mnt/$2" && ' +
        'mount -t overlay -o "lowerdir=/mnt:$3" overlay "$3" && nginx -t -q';
      const argv = ['unshare', '--mount', 'sh', '-c', script, 'sh', candidate, posix.basename(path), folder];
      return formatCommand(argv);
    }
    case 'iptables':
      return formatCommand(['iptables-restore', '--test', candidate]);
    case 'ip6tables':
      return formatCommand(['ip6tables-restore', '--test', candidate]);
    case 'nft':
      return formatCommand(['nft', '-c', '-f', candidate]);
    default:
      return check satisfies never;
  }
}

function checkInPlace(check: FileCheck, path: string): string {
  switch (check) {
    case 'nginx':
      return formatCommand(['nginx', '-t', '-q']);
    // A file that is gone needs no check: nothing is loaded from it at the next boot.
    case 'iptables':
      return `{ [ ! -e ${quote(path)} ] || ${formatCommand(['iptables-restore', '--test', path])}; }`;
    case 'ip6tables':
      return `{ [ ! -e ${quote(path)} ] || ${formatCommand(['ip6tables-restore', '--test', path])}; }`;
    case 'nft':
      return `{ [ ! -e ${quote(path)} ] || ${formatCommand(['nft', '-c', '-f', path])}; }`;
    default:
      return check satisfies never;
  }
}

/** A sibling on the same file system, with a name that no `*` or `*.conf` includes. */
function hidden(path: string, suffix: string): string {
  return posix.join(posix.dirname(path), `.${posix.basename(path)}.certwizard-${suffix}`);
}

/** A here-document delimiter that no line of the text equals. */
function delimiter(text: string): string {
  const lines = new Set(text.split('\n'));
  let word = 'CERTWIZARD';
  while (lines.has(word)) {
    word += '_';
  }
  return word;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function oneLine(text: string): string {
  return clean(text.replaceAll(/\s+/g, ' ')).trim();
}
