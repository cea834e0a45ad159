import {CHALLENGE_PATH, PATHS} from '../known/paths.ts';
import {defineProbe, splitNul} from './probe.ts';

/** A folder on the way to the answers to challenges. */
export type WebrootFolder = {
  readonly path: string;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** False for a link, or whatever else has taken the folder's place. */
  readonly folder: boolean;
};

export type WebrootFact = {
  /** Those that are there, from the top. */
  readonly folders: readonly WebrootFolder[];
  /** The same for the webroot that certwizard used at first. */
  readonly former: readonly WebrootFolder[];
  /** Lineages that renew through that one. */
  readonly formerLineages: readonly string[];
};

const STEPS_DOWN = CHALLENGE_PATH.split('/').filter(Boolean);
/** A folder, and those below it down to the challenges. */
const downFrom = (webroot: string) =>
  STEPS_DOWN.map((_, at) => [webroot, ...STEPS_DOWN.slice(0, at + 1)].join('/'));

/** What certwizard makes for challenges, from the top. */
export const WEBROOT_FOLDERS: readonly string[] = [PATHS.state, PATHS.webroot, ...downFrom(PATHS.webroot)];
const FORMER_FOLDERS = ['/var/www', PATHS.formerWebroot, ...downFrom(PATHS.formerWebroot)];

const SHOW = ['-maxdepth', '0', '-printf', '%y %m %u %g %p\\0'] as const;

/** A value of a renewal configuration that is the former webroot: certbot ends its list of webroots with a comma. */
export const FORMER_VALUE = `= *${PATHS.formerWebroot},?[[:space:]]*$`;

export const webroot = defineProbe<WebrootFact>()({
  id: 'webroot',
  unknown: {folders: [], former: [], formerLineages: []},
  commands: () => ({
    folders: ['find', ...WEBROOT_FOLDERS, ...SHOW],
    former: ['find', ...FORMER_FOLDERS, ...SHOW],
    lineages: ['grep', '-rlZE', '--include=*.conf', FORMER_VALUE, PATHS.renewal],
  }),
  parse({folders, former, lineages}) {
    return {
      folders: parseFolders(folders.stdout),
      former: parseFolders(former.stdout),
      formerLineages: splitNul(lineages.stdout)
        .map(path => path.slice(path.lastIndexOf('/') + 1).replace(/\.conf$/, ''))
        .sort(),
    };
  },
});

function parseFolders(text: string): WebrootFolder[] {
  return splitNul(text).map(row => {
    const [kind, mode = '', owner = '', group = '', ...path] = row.split(' ');
    return {path: path.join(' '), mode: Number.parseInt(mode, 8), owner, group, folder: kind === 'd'};
  });
}

/** True where somebody else than root could put something else in this folder. */
export function isOthers({mode, owner, group, folder}: WebrootFolder): boolean {
  return !folder || owner !== 'root' || ((mode & 0o020) > 0 && group !== 'root') || (mode & 0o002) > 0;
}
