import {BUILD_METHODS} from '../../source/answers/answers.ts';
import {PATHS} from '../../source/known/paths.ts';
import type {Throwaway} from '../../source/lab/start.ts';
import {waitUntil} from '../../source/lab/wait-until.ts';
import {mainConfig, type Subject} from './subjects.ts';

/** Which nginx is measured: see mainConfig. */
export const WAY = BUILD_METHODS.find(way => way === process.env.BENCH_WAY) ?? 'own';

/** How long a warm-up over ten thousand names may take, in milliseconds. */
const PATIENCE = 600_000;

/** Runs a command that must succeed, and returns what it printed. */
export async function must(
  server: Throwaway,
  argv: readonly [string, ...string[]],
  input?: string,
): Promise<string> {
  const {exitCode, stdout, stderr, command} = await server.run(argv, {
    timeout: PATIENCE,
    ...(input === undefined ? {} : {input}),
  });
  if (exitCode !== 0) {
    throw new Error(`${command} exited with ${exitCode}: ${stderr}`);
  }
  return stdout.trim();
}

export const shell = (server: Throwaway, script: string, ...args: string[]) =>
  must(server, ['sh', '-euc', script, 'sh', ...args]);

/** The nginx of one subject, on a port of its own beside those of the others, so that all can take turns. */
export class SubjectServer {
  readonly #server: Throwaway;
  readonly #names: number;
  readonly #port: number;
  readonly #pidFile: string;
  #worker = '';

  constructor(
    server: Throwaway,
    readonly subject: Subject,
    names: number,
    index: number,
  ) {
    this.#server = server;
    this.#names = names;
    this.#port = 4430 + index;
    this.#pidFile = `/run/bench-${index}.pid`;
  }

  /** Starts nginx, and asks for every name once, so that whatever is kept is there. */
  async start(): Promise<void> {
    const {handler} = this.subject;
    const config = `${this.#pidFile}.conf`;
    const text = mainConfig(this.subject, {
      names: this.#names,
      port: this.#port,
      pid: this.#pidFile,
      way: WAY,
    });
    await must(this.#server, ['sh', '-c', 'cat > "$0"', config], text);
    if (handler !== null) {
      // Read once, when nginx starts: the next subject may put another one there.
      await must(this.#server, ['sh', '-c', 'cat > "$0"', PATHS.handler], handler);
    }
    const nginx =
      WAY === 'own' ? await shell(this.#server, 'echo /usr/local/nginx-*/sbin/nginx') : '/usr/sbin/nginx';
    await must(this.#server, [nginx, '-c', config]);
    this.#worker = await waitUntil(
      async () =>
        (await this.#server.run(['pgrep', '-u', 'www-data', '-P', await this.#master()])).stdout.trim() ||
        undefined,
      30_000,
      async () => 'no worker of nginx came up',
    );
    await this.#handshakes(Math.max(this.#names, 500), 'all');
  }

  /** Microseconds of its worker's CPU for each of so many handshakes with names at random. */
  async cost(handshakes: number): Promise<number> {
    const before = await this.#nanoseconds();
    await this.#handshakes(handshakes, 'random');
    return ((await this.#nanoseconds()) - before) / handshakes / 1000;
  }

  /** What its worker holds, in MiB. */
  async memory(): Promise<number> {
    return Number(await shell(this.#server, `ps -o rss= -p ${this.#worker}`)) / 1024;
  }

  async stop(): Promise<void> {
    await shell(
      this.#server,
      '[ ! -e "$1" ] || kill "$(cat "$1")"; while [ -e "$1" ]; do sleep 0.1; done',
      this.#pidFile,
    );
  }

  #master(): Promise<string> {
    return must(this.#server, ['cat', this.#pidFile]);
  }

  async #handshakes(count: number, order: 'all' | 'random'): Promise<void> {
    const words = [this.#port, count, this.#names, order, 8].map(String);
    const done = Number(await must(this.#server, [process.execPath, '/opt/client.mjs', ...words]));
    if (done !== count) {
      throw new Error(`${this.subject.name}: ${count - done} of ${count} handshakes failed`);
    }
  }

  async #nanoseconds(): Promise<number> {
    return Number((await must(this.#server, ['cat', `/proc/${this.#worker}/schedstat`])).split(' ')[0]);
  }
}
