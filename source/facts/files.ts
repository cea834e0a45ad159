import {PATHS} from '../known/paths.ts';
import {defineProbe} from './probe.ts';

/** A text file that certwizard manages, as it is now; null when it is not there. */
export type FileFact = {
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly content: string;
};

/** The files a plan may write: their content decides whether an action is needed, and makes the diff. */
const MANAGED = [
  PATHS.cliIni,
  PATHS.deployHook,
  PATHS.settings,
  PATHS.siteConfig,
  PATHS.challenge,
  PATHS.nginxConfig,
  PATHS.nginxConfigLate,
  PATHS.nginxConfigLast,
  PATHS.canary,
  PATHS.acmeCa,
  PATHS.rulesV4,
  PATHS.rulesV6,
  PATHS.nftablesConf,
  PATHS.ownNginxConfig,
  PATHS.ownMainConfig,
  PATHS.ownUnit,
  PATHS.ownLogrotate,
  PATHS.mrubyGems,
  PATHS.mrubyPatch,
  PATHS.handler,
  PATHS.moduleLoad,
  PATHS.moduleGuard,
  PATHS.moduleUnit,
  PATHS.moduleHook,
  PATHS.choice,
  PATHS.alarm,
  PATHS.alarmService,
  PATHS.alarmTimer,
  PATHS.alarmCron,
] as const;
export type ManagedPath = (typeof MANAGED)[number];
export type FilesFact = Readonly<Partial<Record<ManagedPath, FileFact>>>;

/** One line a file: mode, owner, group and the content in base64, or `-`. */
const READ =
  'for f; do if [ -f "$f" ]; then printf "%s " "$(stat -Lc "%a %U %G" "$f")"; base64 -w0 "$f"; echo; else echo -; fi; done';

export const files = defineProbe<FilesFact>()({
  id: 'files',
  unknown: {},
  commands: () => ({read: ['sh', '-c', READ, 'sh', ...MANAGED]}),
  parse({read}) {
    const lines = read.stdout.split('\n');
    if (lines.length <= MANAGED.length) {
      throw new Error(`expected ${MANAGED.length} lines, got ${lines.length - 1}`);
    }
    return Object.fromEntries(
      MANAGED.flatMap((path, index): [string, FileFact][] => {
        const [mode = '-', owner = '', group = '', content = ''] = (lines[index] ?? '').split(' ');
        return mode === '-'
          ? []
          : [
              [
                path,
                {
                  mode: Number.parseInt(mode, 8),
                  owner,
                  group,
                  content: Buffer.from(content, 'base64').toString(),
                },
              ],
            ];
      }),
    );
  },
});
