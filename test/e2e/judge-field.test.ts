import {beforeAll, expect, test} from 'vitest';
import {decidingFate, type Verdict} from '../../source/facts/judge/judgement.ts';
import {askKernel} from '../../source/look/ask-kernel.ts';
import {fieldCases} from './judge/field-cases.ts';
import {type Asked, connectAll, type JudgeWorld, startJudgeWorld} from './judge/judge-world.ts';
import {describeLong, must, sayWhatIsSkipped} from './test-world.ts';

sayWhatIsSkipped('judge-field');

/** All that is told of a verdict, in one line. */
function told(verdict: Verdict): string {
  const fate = decidingFate(verdict);
  const rule = fate?.by ?? fate?.led?.by;
  return [
    ...(fate?.led ? [fate.led.to] : []),
    ...(fate?.onTheWayOut ? ['on the way out'] : []),
    ...(fate?.wayBack ? [`way back ${fate.wayBack.device}: ${fate.wayBack.said}`] : []),
    ...(rule ? [`${rule.tool}: ${rule.family} ${rule.table} ${rule.chain}: ${rule.text}`] : []),
  ].join('; ');
}

describeLong('situations from the field', () => {
  let world: JudgeWorld;
  beforeAll(async () => {
    world = await startJudgeWorld();
  });

  test.each(fieldCases)('$title', async ({made, expected, from}) => {
    const {web, outside} = world;
    await world.reset();
    await must(web, ['bash', '-euc', made]);
    const questions = Object.keys(expected).map((to): Asked => {
      const [address = '', port] = to.split(' ');
      return {family: address.includes(':') ? 6 : 4, address, port: Number(port)};
    });
    const sources = {4: from ?? '203.0.113.1', 6: '2001:db8::1'} as const;
    const judged = await askKernel(web, {
      questions,
      from: [
        {family: 4, address: sources[4]},
        {family: 6, address: sources[6]},
      ],
    });
    if (judged.notKnown) {
      throw new Error(JSON.stringify(judged.notKnown));
    }
    for (const verdict of judged.now) {
      const [state, ...words] = expected[`${verdict.address} ${verdict.port}`] ?? [''];
      const line = told(verdict);
      expect(`${verdict.state}: ${line}`).toMatch(new RegExp(`^${state}: `));
      for (const word of words) expect(line).toContain(word);
    }
    // And that is what really happens.
    for (const family of [4, 6] as const) {
      const asked = judged.now.filter(each => each.family === family);
      const seen = await connectAll(outside, sources[family], asked);
      const opened = asked.filter(
        ({address, port}) => seen.get(`${address} ${port}`) === `${address} ${port}`,
      );
      expect(opened).toEqual(asked.filter(({state}) => state === 'open'));
    }
  });
});
