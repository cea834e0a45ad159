import type {VendorCli} from '../clouds/vendor-cli.ts';
import type {Outcome, Server} from '../core/server.ts';

/** Milliseconds that a vendor's tool may take to answer. */
const PATIENCE = 60_000;

/** True where the vendor's tool is installed here and logged in, as root. What it says is about an account: dropped. */
export async function isLoggedIn(server: Server, {loggedIn}: VendorCli): Promise<boolean> {
  const {exitCode, stdout} = await server.run(loggedIn, {timeout: PATIENCE});
  return exitCode === 0 && stdout.trim() !== '';
}

/** The lists that stand before this very server, as the cloud and its tool say; empty where they do not say. */
export async function findLists(server: Server, {find, isId}: VendorCli): Promise<string[]> {
  const self = (await server.run(find.self)).stdout.trim();
  if (!find.isSelf.test(self)) {
    return [];
  }
  const lists = find.lists(self);
  const said = 'known' in lists ? lists.known : (await server.run(lists, {timeout: PATIENCE})).stdout;
  return [...new Set(said.split(/[\s",[\]{}]+/).filter(isId))];
}

/** The list as the tool prints it, parsed; undefined where it is no JSON, and then `seen` tells what it is. */
export async function readList(
  server: Server,
  cli: VendorCli,
  id: string,
): Promise<{readonly printed: unknown; readonly seen: Outcome}> {
  const seen = await server.run(cli.read(id), {timeout: PATIENCE});
  return {printed: seen.exitCode === 0 ? parse(seen.stdout) : undefined, seen};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
