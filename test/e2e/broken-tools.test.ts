import {afterEach, beforeAll, expect, test} from 'vitest';
import type {Finding} from '../../source/core/finding.ts';
import {startSetUpWorld} from './set-up.ts';
import {describeServers, must, type TestWorld} from './test-world.ts';

/** Ways in which a tool that certwizard looks with can fail, each a program of the tool's name before it in PATH. */
const WAYS = {
  crashes: 'kill -SEGV $$',
  'is another program': 'echo hello',
  hangs: 'exec sleep 100',
  'may not be run': null,
} as const;

describeServers(
  'a tool that fails costs what it would have seen, and nothing is concluded from its silence',
  () => {
    let world: TestWorld;
    let healthy: string[];

    const codes = async (): Promise<string[]> => {
      const {findings} = JSON.parse((await world.certwizard('doctor', '--json')).stdout);
      return findings
        .filter(({severity}: Finding) => severity !== 'info')
        .map(({code}: Finding) => code)
        .sort();
    };

    beforeAll(async () => {
      world = await startSetUpWorld();
      const {exitCode, stderr} = await world.certwizard(
        ...['setup', '--yes', '--engine', 'native', '--domain', 'a.test', '--email', 'ops@a.test'],
        ...world.authority,
      );
      expect(exitCode, stderr).toBe(0);
      healthy = await codes();
      expect(healthy).toEqual([]);
    });
    afterEach(() => must(world.web, ['sh', '-c', 'rm -f /usr/local/sbin/openssl /usr/local/sbin/curl']));

    const cases = (['openssl', 'curl'] as const).flatMap(tool =>
      (Object.keys(WAYS) as (keyof typeof WAYS)[]).map(way => ({tool, way})),
    );
    test.each(cases)('$tool $way', async ({tool, way}) => {
      const path = `/usr/local/sbin/${tool}`;
      const script = `#!/bin/sh\n${WAYS[way] ?? ''}\n`;
      await must(world.web, [
        'sh',
        '-euc',
        'printf %s "$2" >"$1"; chmod "$3" "$1"',
        'sh',
        path,
        script,
        '0755',
      ]);
      if (WAYS[way] === null) await must(world.web, ['sh', '-c', `printf '\\177ELF' > ${path}`]);
      const found = await codes();
      expect(found.length).toBeGreaterThan(0);
      expect(new Set(found)).toEqual(new Set(['CW-PROBE']));
    });
  },
);
