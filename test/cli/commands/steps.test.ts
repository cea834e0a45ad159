import {expect, test} from 'vitest';
import {chosenSteps} from '../../../source/cli/commands/steps.ts';
import type {FlagValues} from '../../../source/cli/flags.ts';
import {STEP_IDS} from '../../../source/core/plan.ts';
import {usageErrorOf} from '../../usage.ts';

test.each<[FlagValues, readonly string[]]>([
  [{}, STEP_IDS],
  [{only: ['build']}, ['build']],
  [{only: ['issuance', 'build']}, ['build', 'issuance']],
  [{skip: ['port80']}, ['build', 'handshake', 'permissions', 'issuance']],
  [{only: ['build', 'port80'], skip: ['build']}, ['port80']],
  [{only: ['build'], skip: ['build']}, []],
])('%j leaves the steps %j, in the order in which they are taken', (flags, steps) => {
  expect(chosenSteps(flags)).toEqual(steps);
});

test.each<[FlagValues, string]>([
  [{only: ['port 80']}, 'usage.step.close'],
  [{only: ['isuance']}, 'usage.step.close'],
  [{skip: ['']}, 'usage.step'],
  [{only: ['build,port80']}, 'usage.step'],
])('%j is refused: %s', (flags, error) => {
  expect(usageErrorOf(() => chosenSteps(flags))).toBe(error);
});
