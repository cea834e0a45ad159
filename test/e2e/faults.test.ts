import {appendFile} from 'node:fs/promises';
import {beforeAll, describe, expect, test} from 'vitest';
import {WEB} from '../../source/lab/world.ts';
import {type Fault, FOLDERS} from '../faults/fault.ts';
import {FAULTS} from '../faults/faults.ts';
import {PAIRS} from '../faults/pairs.ts';
import {startSetUpWorld} from './set-up.ts';
import {describeServers, isLong, must, type TestWorld} from './test-world.ts';

const HERE = {a: [WEB.v4], aaaa: [WEB.v6]};
const KEPT = '/root/kept.tar';
/** Of the fixes, one in so many is applied in every run, all of them on request: finding takes a second or two, fixing more. */
const FIXES_EVERY = 3;
/** A pair in so many is tried in every run, all of them on request. */
const EVERY = 9;

const FIXED = new Set(
  FAULTS.filter(({fix}) => fix !== null).filter((_, index) => isLong || index % FIXES_EVERY === 0),
);

type Found = {
  readonly code: string;
  readonly severity: string;
  readonly layer: string;
  readonly remedy: {readonly commands?: readonly string[]} | null;
  readonly explains: readonly string[];
};

describeServers('every fault is found, and first', () => {
  let world: TestWorld;
  const sh = (script: string) => must(world.web, ['bash', '-euc', script]);
  const addresses = async (records: Fault['records'] = HERE) =>
    records === 'servfail' ? world.dns.servfail('a.test') : world.dns.set('a.test', records);

  /** What the doctor has found above info, in its order. */
  async function doctor(): Promise<Found[]> {
    const {stdout, stderr} = await world.certwizard('doctor', '--json');
    expect(stderr).toBe('');
    const {findings} = JSON.parse(stdout) as {findings: Found[]};
    return findings.filter(({severity}) => severity !== 'info');
  }

  async function breakIt(...faults: readonly Fault[]): Promise<void> {
    for (const fault of faults) {
      await sh(fault.break);
      if (fault.records) {
        await addresses(fault.records);
      }
    }
  }

  /** Everything as it was before. */
  async function mend(...faults: readonly Fault[]): Promise<void> {
    for (const {mend = ':'} of [...faults].reverse()) {
      await sh(mend);
    }
    await addresses();
    await sh(`rm -rf ${FOLDERS.join(' ')}; tar -xpPf ${KEPT}
      systemctl reset-failed nginx; systemctl restart nginx`);
  }

  /** Puts it right as the doctor offers it. */
  async function repair(fault: Fault, [first]: readonly Found[]): Promise<void> {
    if (fault.fix === 'doctor') {
      const {stdout, stderr} = await world.certwizard('doctor', '--fix', '--yes');
      expect(stdout + stderr).toContain(fault.first);
    } else {
      const commands = first?.remedy?.commands ?? [];
      await sh(commands.map(each => (each.startsWith('certwizard ') ? `${each} --yes` : each)).join('\n'));
    }
  }

  beforeAll(async () => {
    world = await startSetUpWorld({names: ['a.test', 'b.test']});
    const names = ['--domain', 'a.test', '--domain', 'b.test'];
    const {exitCode, stderr} = await world.certwizard(
      ...['setup', '--yes', '--engine', 'native', '--email', 'ops@a.test'],
      ...[...names, ...world.authority],
    );
    expect(exitCode, stderr).toBe(0);
    await sh(`tar -cpPf ${KEPT} ${FOLDERS.join(' ')}`);
  });

  test('a healthy server has none', async () => {
    expect(await doctor()).toEqual([]);
  });

  test.each(FAULTS)('$fault', async fault => {
    const began = performance.now();
    const row = {...fault, found: false, foundFirst: false, fixed: fault.fix === null ? null : false};
    try {
      await breakIt(fault);
      const found = await doctor();
      row.found = found.some(({code}) => code === fault.first);
      row.foundFirst = found[0]?.code === fault.first;
      expect(found[0], JSON.stringify(found, null, 1)).toMatchObject({code: fault.first, layer: fault.layer});
      expect(JSON.stringify(found[0])).toMatch(fault.says ?? /./);
      if (FIXED.has(fault)) {
        await repair(fault, found);
        expect(await doctor()).toEqual([]);
        row.fixed = true;
      }
    } finally {
      await mend(fault);
      const {fault: what, first, layer, foundFirst, fixed} = row;
      const seconds = (performance.now() - began) / 1000;
      await tell({what, first, layer, found: row.found, foundFirst, fixed, seconds});
    }
  });

  test('what was broken and mended is not found again', async () => {
    expect(await doctor()).toEqual([]);
  });

  describe('two at once', () => {
    const pairs = PAIRS.filter((_, index) => isLong || index % EVERY === 0);

    test.each(pairs.map(([one, other]) => ({one, other})))(
      '$one.fault, and $other.fault',
      async ({one, other}) => {
        try {
          await breakIt(one, other);
          const codes = (await doctor()).map(({code}) => code);
          expect(codes[0]).toBe(one.first);
          expect(codes).toContain(other.first);
        } finally {
          await mend(one, other);
        }
      },
    );
  });
});

/** A row of the table that `npm run test:faults` prints. */
async function tell(row: object): Promise<void> {
  const file = process.env.CERTWIZARD_FAULTS;
  if (file !== undefined) {
    await appendFile(file, `${JSON.stringify(row)}\n`);
  }
}
