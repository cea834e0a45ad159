import type {Directive} from '../nginx/directives.ts';
import type {Master} from './nginx-processes.ts';
import type {Outcomes} from './probe.ts';

export type WorkersFact = {
  /** The user that the workers run as: what the configuration says, else the running worker's, else what was compiled in. */
  readonly workerUser: string | null;
  /** Its group, found the same way: the one through which keys are read. */
  readonly workerGroup: string | null;
  /** Whom the workers run as, where the configuration says somebody else; null where they agree. */
  readonly workersAs: {readonly user: string; readonly group: string} | null;
};

const COMPILED_USER = 'nobody';

/** Whom the workers are to run as, and whom they do run as where that differs. */
export function workersOf(
  {users, groups}: Outcomes,
  config: readonly Directive[] | null,
  master: Master | null,
  compiled: (what: string) => string | undefined,
): WorkersFact {
  const [userTable, groupTable] = [users?.stdout ?? '', groups?.stdout ?? ''];
  const worker = master?.workers[0] ?? null;
  const runs = worker && {
    user: nameOf(userTable, worker.uid) ?? String(worker.uid),
    group: nameOf(groupTable, worker.gid) ?? String(worker.gid),
  };
  // Who is not root cannot become anybody else: nginx then takes no notice of the directive.
  const isRoots = master === null || master.uid === 0;
  const [said, saidGroup] = config?.findLast(({name}) => name === 'user')?.args ?? [];
  // Without a group of its own, the directive means the group that is named like the user (ngx_set_user).
  const wanted = said === undefined || !isRoots ? null : {user: said, group: saidGroup ?? said};
  const user = wanted?.user ?? runs?.user ?? compiled('user') ?? COMPILED_USER;
  const group = wanted?.group ?? runs?.group ?? compiled('group') ?? user;
  const differs =
    worker !== null &&
    wanted !== null &&
    !(isThe(userTable, wanted.user, worker.uid) && isThe(groupTable, wanted.group, worker.gid));
  return {workerUser: user, workerGroup: group, workersAs: differs ? runs : null};
}

/** True unless a table of getent's has another number for a name, or another name for the number. */
function isThe(table: string, name: string, id: number): boolean {
  const row = rowsOf(table).find(([other]) => other === name);
  return row ? row[2] === String(id) : nameOf(table, id) === undefined;
}

/** The name for a number in a table of getent's. */
function nameOf(table: string, id: number): string | undefined {
  return rowsOf(table).find(row => row[2] === String(id))?.[0];
}

const rowsOf = (table: string) => table.split('\n').map(line => line.split(':'));
