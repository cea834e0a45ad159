import {createInterface} from 'node:readline/promises';
import {printable} from '../../text/clean.ts';

/** Thrown where Ctrl-C or the end of the input was the answer. Exit code 130. */
export class Interrupted extends Error {}

/** Asks on the terminal and returns the line that was typed, without the white space around it. */
export async function ask(question: string): Promise<string> {
  const terminal = createInterface({input: process.stdin, output: process.stderr});
  const gone = new AbortController();
  terminal.on('SIGINT', () => gone.abort());
  terminal.on('close', () => gone.abort());
  try {
    return (await terminal.question(`${printable(question)} `, {signal: gone.signal})).trim();
  } catch (error) {
    throw gone.signal.aborted ? new Interrupted() : error;
  } finally {
    terminal.close();
  }
}
