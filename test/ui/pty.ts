import {type ChildProcess, spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import xterm from '@xterm/headless';

/** Milliseconds to wait for something to be seen, where the test does not say. */
const PATIENCE = 30_000;

export type Size = {readonly rows: number; readonly columns: number};

/** A program on a real terminal: script(1), which every Debian has, makes the pty, xterm.js is the screen. */
export class Pty {
  readonly #process: ChildProcess;
  readonly terminal: xterm.Terminal;
  readonly #exit: Promise<number | null>;
  #raw = '';
  #changed: () => void = () => undefined;

  constructor(
    command: readonly string[],
    {rows, columns}: Size = {rows: 24, columns: 80},
    env: NodeJS.ProcessEnv = {},
    private readonly patience: number = PATIENCE,
  ) {
    this.terminal = new xterm.Terminal({rows, cols: columns, scrollback: 500, allowProposedApi: true});
    const line = `stty rows ${rows} cols ${columns}; exec ${command.map(word => `'${word}'`).join(' ')}`;
    this.#process = spawn('script', ['-qfec', line, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {PATH: process.env.PATH, TERM: 'xterm-256color', LANG: 'C.UTF-8', FORCE_COLOR: '1', ...env},
    });
    this.#exit = new Promise(resolve => this.#process.on('exit', code => resolve(code)));
    this.#process.stdout?.on('data', (chunk: Buffer) => {
      this.#raw += chunk.toString();
      this.terminal.write(chunk, () => this.#changed());
    });
  }

  /** What is typed, as a terminal would send it. */
  type(keys: string): void {
    this.#process.stdin?.write(keys);
  }

  /** The rows that can be seen. */
  screen(): string[] {
    const {baseY} = this.terminal.buffer.active;
    return this.#rows(baseY, baseY + this.terminal.rows);
  }

  /** The rows that can be seen or scrolled back to. */
  scrollback(): string[] {
    return this.#rows(0, this.terminal.buffer.active.length);
  }

  #rows(from: number, to: number): string[] {
    const buffer = this.terminal.buffer.active;
    return Array.from(
      {length: to - from},
      (_, row) => buffer.getLine(from + row)?.translateToString(true) ?? '',
    );
  }

  /** Everything that was written, escape sequences and all. */
  get raw(): string {
    return this.#raw;
  }

  /** Resolves when the screen shows all of these; else throws, with the screen. */
  async sees(...texts: readonly (string | RegExp)[]): Promise<void> {
    await this.#until(
      () =>
        texts.every(text =>
          this.screen().some(row => (typeof text === 'string' ? row.includes(text) : text.test(row))),
        ),
      () => `not seen: ${texts.join(', ')}`,
    );
  }

  async #until(holds: () => boolean, what: () => string): Promise<void> {
    const deadline = Date.now() + this.patience;
    while (!holds()) {
      const left = deadline - Date.now();
      if (left <= 0) {
        throw new Error(`${what()}\n${this.screen().join('\n')}`);
      }
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>(resolve => {
        this.#changed = resolve;
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
    }
  }

  /** The exit code, once everything that was written has reached the screen. */
  async exit(): Promise<number | null> {
    const code = await this.#exit;
    await new Promise<void>(resolve => this.terminal.write('', resolve));
    return code;
  }

  /** Sends a signal to the program itself (script's child). */
  signal(signal: 'SIGTERM' | 'SIGHUP'): void {
    const {pid} = this.#process;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    process.kill(Number(children), signal);
  }

  /** Ends what still runs. */
  close(): void {
    this.#process.kill('SIGKILL');
  }
}
