import type {Argv} from '../core/server.ts';

/**
 * A vendor's command line tool, and the list of rules that it opens. Every command is one argv; what an identifier
 * looks like is checked before it is put into one. The tool's account stays its own: we read no file of its, and
 * what `loggedIn` prints is never shown.
 */
export type VendorCli = {
  readonly tool: string;
  /** Changes nothing; prints something, with exit code 0, where the tool is installed and logged in. */
  readonly loggedIn: Argv;
  /** Told from the form alone. */
  isId(id: string): boolean;
  /** True for a list that can only be written as a whole. One beside it that rules are added to is preferred. */
  replaces(id: string): boolean;
  readonly find: FindLists;
  /** Prints the list. */
  read(id: string): Argv;
  /** What has to be done so that everybody gets in by these ports. `printed` is what `read` printed, parsed. */
  change(id: string, printed: unknown, ports: readonly number[]): ListChange;
};

/** How the lists that stand before this very server are found. */
export type FindLists = {
  /** Asks the cloud's own link-local address who this server is; prints an identifier. */
  readonly self: Argv;
  readonly isSelf: RegExp;
  /** Asks the vendor, who prints the lists of it among other words; or what is known from `self` alone. */
  lists(self: string): Argv | {readonly known: string};
};

export type ListChange =
  | {readonly refused: Refusal}
  | {
      readonly refused: null;
      /** The rules as the vendor's tool prints them, for people to compare. */
      readonly before: readonly unknown[];
      readonly after: readonly unknown[];
      /** Taken in this order, and undone the other way round. None: everybody gets in already. */
      readonly steps: readonly {readonly run: Argv; readonly undo: Argv}[];
    };

/** Why nothing is written: what was printed is not understood; ssh, or another rule, would be lost; no room. */
export type Refusal = 'not-a-list' | 'loses-ssh' | 'loses-rules' | 'no-room';

/**
 * GETs from the address at which clouds tell a server about itself. It is link-local: no router passes it on. Not
 * through a proxy, no redirect is followed, and no answer within a second is an answer, too.
 *
 * @param token where one has to be fetched first: the path, and the headers that ask for it and that bring it
 */
export function metadata(
  path: string,
  header: string | null = null,
  token: {readonly path: string; readonly ask: string; readonly bring: string} | null = null,
): Argv {
  const script = token ? `h="$4: $(${GET} -X PUT -H "$3" "$2")"; ${GET} -H "$h" "$1"` : `${GET} -H "$2" "$1"`;
  const more = token ? [at(token.path), token.ask, token.bring] : [header ?? 'Accept: text/plain'];
  return ['sh', '-euc', script, 'sh', at(path), ...more];
}

const GET = "curl -sf --noproxy '*' -m 1 --max-filesize 65536";
const at = (path: string) => `http://169.254.169.254${path}`;

/** How several vendors name a list. */
export const isUuid = (id: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
