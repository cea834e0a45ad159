import {beforeAll, expect, test} from 'vitest';
import {putFile} from '../../source/lab/put-file.ts';
import {familyOf, rulesCases} from '../rules/iptables-rules.ts';
import {OWN} from '../rules/new-connections.ts';
import {nftCases} from '../rules/nft-rules.ts';
import {type Asked, disagreements, type JudgeWorld, startJudgeWorld} from './judge/judge-world.ts';
import {type RandomRules, randomRules} from './judge/random-rules.ts';
import {describeLong, must, sayWhatIsSkipped} from './test-world.ts';

sayWhatIsSkipped('judge-truth');

/** How many random rulesets are tried, and from which seed on. */
const COUNT = Number(process.env.JUDGE_RULESETS ?? 100);
const FIRST = Number(process.env.JUDGE_SEED ?? 0);

const ALL: readonly Asked[] = ([4, 6] as const).flatMap(family =>
  OWN[family].flatMap(address => [80, 443, 22].map(port => ({family, address, port}))),
);
const FROM = {4: '203.0.113.1', 6: '2001:db8::1'} as const;

/** The lines of a rules file or of `iptables -S` as iptables-restore takes them. */
function asFile(lines: readonly string[]): string {
  const text = lines
    .map(line => line.replace(/^-P (\S+) (\S+)$/, ':$1 $2 [0:0]').replace(/^-N (\S+)$/, ':$1 - [0:0]'))
    .join('\n');
  return /^\*/m.test(text) ? `${text}\n` : `*filter\n${text}\nCOMMIT\n`;
}

describeLong('what the judge says is what becomes of a connection', () => {
  let world: JudgeWorld;
  beforeAll(async () => {
    world = await startJudgeWorld();
  });

  const loadNft = async (text: string) => {
    await putFile(world.web, '/root/rules.nft', text);
    await must(world.web, ['nft', '-f', '/root/rules.nft']);
  };
  const makeSets = (sets: Readonly<Record<string, readonly string[]>>) => {
    const made = Object.entries(sets).map(([name, members]) =>
      [
        `create ${name} hash:net family ${members.some(member => member.includes(':')) ? 'inet6' : 'inet'}`,
        ...members.map(member => `add ${name} ${member}`),
      ].join('\n'),
    );
    return must(world.web, ['ipset', 'restore'], `${made.join('\n')}\n`);
  };

  test.each(rulesCases.filter(({unasked}) => !unasked))('iptables, $title', async each => {
    await world.reset();
    await makeSets(each.sets ?? {});
    const tool = familyOf(each) === 6 ? 'ip6tables-restore' : 'iptables-restore';
    await must(world.web, [tool], asFile(each.rules));
    expect(await disagreements(world, ALL, FROM)).toEqual([]);
  });

  test.each(nftCases.filter(({unasked}) => !unasked))('nftables, $title', async ({text}) => {
    await world.reset();
    await loadNft(`${text.join('\n')}\n`);
    expect(await disagreements(world, ALL, FROM)).toEqual([]);
  });

  test(
    `${COUNT} random rulesets from seed ${FIRST} on`,
    async () => {
      const wrong: string[] = [];
      for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
        await world.reset();
        await makeSets({home4: ['203.0.113.0/24'], home6: ['2001:db8:99::/48']});
        const rules = randomRules(seed);
        await load(rules, loadNft, world);
        const found = await disagreements(world, ALL, FROM);
        wrong.push(...found.map(line => `seed ${seed}: ${line}`));
      }
      expect(wrong).toEqual([]);
    },
    30 * 60_000,
  );
});

async function load(
  rules: readonly RandomRules[],
  loadNft: (text: string) => Promise<void>,
  {web}: JudgeWorld,
): Promise<void> {
  for (const {tool, text} of rules) {
    await (tool === 'nft' ? loadNft(text) : must(web, [`${tool}-restore`], text));
  }
}
