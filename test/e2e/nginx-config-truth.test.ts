import {afterAll, beforeAll, expect, test} from 'vitest';
import {startThrowaway, type Throwaway} from '../../source/lab/start.ts';
import {everywhere} from '../../source/nginx/directives.ts';
import {readNginxDump, readNginxFiles} from '../../source/nginx/read-config.ts';
import {generate, mutate, randomFrom, randomValue, spell} from '../nginx/generated-config.ts';
import {describeLong, must, sayWhatIsSkipped} from './test-world.ts';
import {withNginx} from './with-nginx.ts';

sayWhatIsSkipped('nginx-config-truth');

const SEEDS = Array.from({length: 400}, (_, index) => index + 1);
const WORDS = 300;

/** Asks nginx about the configuration in each of the folders, and prints what it says between marks. */
const ASK = `cd /root/conf; for d in */; do d=\${d%/}
printf '\\0%s\\0' "$d"; nginx -T -q -e stderr -p "$PWD/$d" -c nginx.conf -g 'pid /dev/null;' 2>"$d.err"
printf '\\0%s\\0' $?; cat "$d.err"; done; printf '\\0'`;

/** What nginx says where it does not understand what is written, whatever the words mean. */
const SYNTAX = /unexpected "|unexpected end of file|too long parameter/;

type Said = {readonly exitCode: number; readonly dump: string; readonly error: string};

describeLong('what we read of a configuration is what nginx reads', () => {
  let web: Throwaway;
  /** Puts the files of each seed into a folder of its own and asks nginx about them all. */
  const ask = async (all: ReadonlyMap<number, ReadonlyMap<string, string>>): Promise<Map<number, Said>> => {
    const files = [...all].flatMap(([seed, texts]) =>
      [...texts].map(([path, text]) => [`/root/conf/${seed}/${path}`, text] as const),
    );
    const unpack = `import json, os, sys
for path, text in json.load(sys.stdin):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, 'w', newline='').write(text)`;
    await must(web, ['rm', '-rf', '/root/conf']);
    await must(web, ['python3', '-c', unpack], JSON.stringify(files));
    const said = (await must(web, ['sh', '-c', ASK])).split('\0');
    const found = new Map<number, Said>();
    for (let at = 1; at + 3 < said.length; at += 4) {
      const [seed, dump = '', exitCode, error = ''] = said.slice(at, at + 4);
      found.set(Number(seed), {exitCode: Number(exitCode), dump, error});
    }
    return found;
  };

  beforeAll(async () => {
    const layers = await withNginx();
    web = await startThrowaway({name: 'web', layers, init: 'plain'});
  });
  afterAll(() => web?.stop());

  test(`${SEEDS.length} generated configurations are accepted, and mean what they were made to mean`, async () => {
    const said = await ask(new Map(SEEDS.map(seed => [seed, generate(seed).files])));
    expect(said.size).toBe(SEEDS.length);
    for (const [seed, {exitCode, dump, error}] of said) {
      expect({seed, exitCode, error}).toMatchObject({seed, exitCode: 0});
      const folder = `/root/conf/${seed}`;
      const meaning = JSON.parse(JSON.stringify(generate(seed).meaning), (key, value) =>
        key === 'file' ? `${folder}/${value}` : value,
      );
      expect({seed, ...readNginxDump(dump)}).toMatchObject({seed, error: null, directives: meaning});
    }
  });

  test(`of ${SEEDS.length} with a slip of the hand, we refuse those that nginx cannot read, on the same line`, async () => {
    const slips = new Map(SEEDS.map(seed => [seed, mutate(seed + 7000, generate(seed))]));
    const said = await ask(slips);
    const counts = {accepted: 0, refused: 0, meaningless: 0};
    for (const [seed, texts] of slips) {
      const {exitCode, error} = said.get(seed) as Said;
      const folder = `/root/conf/${seed}`;
      const files = new Map([...texts].map(([path, text]) => [`${folder}/${path}`, text]));
      const read = readNginxFiles(files, `${folder}/nginx.conf`);
      const ours = {seed, refused: read.error !== null};
      if (exitCode === 0) {
        expect({...ours, why: read.error}).toEqual({seed, refused: false, why: null});
        counts.accepted++;
      } else if (SYNTAX.test(error)) {
        expect({...ours, error}).toEqual({seed, refused: true, error});
        const where = / in (\S+):(\d+)$/m.exec(error);
        const unended = /unexpected end of file/.test(error);
        expect({seed, error: read.error}).toEqual({
          seed,
          error: unended
            ? expect.stringContaining(`${where?.[1]}:`)
            : expect.stringContaining(`${where?.[1]}:${where?.[2]}: `),
        });
        counts.refused++;
      } else {
        // It stops at what it cannot make sense of, and has not read the rest.
        counts.meaningless++;
      }
    }
    expect(counts.accepted).toBeGreaterThan(50);
    expect(counts.refused).toBeGreaterThan(50);
  });

  test(`${WORDS} words, spelled in every way, are what nginx answers with`, async () => {
    const random = randomFrom(42);
    const values = Array.from({length: WORDS}, () => randomValue(random, {variables: false}));
    const locations = values.map((value, at) => `location = /${at} { return 200 ${spell(random, value)}; }`);
    const config = `pid /run/truth.pid; error_log /dev/null; events {}
http { access_log off; server { listen 127.0.0.1:8080; ${locations.join('\n')} } }`;
    await must(web, ['sh', '-c', 'mkdir -p /root/out; cat > /root/truth.conf'], config);
    await must(web, ['nginx', '-c', '/root/truth.conf']);
    await must(web, ['curl', '-sS', `http://127.0.0.1:8080/[0-${WORDS - 1}]`, '-o', '/root/out/#1']);
    const answers = (
      await must(web, ['sh', '-c', `for i in $(seq 0 ${WORDS - 1}); do cat /root/out/$i; printf '\\0'; done`])
    ).split('\0');
    const {directives} = readNginxFiles(new Map([['/n', config]]), '/n');
    const read = everywhere(directives, 'return').map(({directive}) => directive.args[1]);
    expect(read).toEqual(values);
    expect(answers.slice(0, -1)).toEqual(values);
    await must(web, ['nginx', '-s', 'stop', '-c', '/root/truth.conf']);
  });
});
