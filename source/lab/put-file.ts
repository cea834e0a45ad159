import type {Throwaway} from './start.ts';

/** Writes a file in a server, making its folder, with the mode that most files of a system have. */
export function putFile(server: Throwaway, path: string, text: string): Promise<void> {
  return server.put(path, text, {mode: 0o644});
}
