import {expect, test} from 'vitest';
import {commandsOf} from '../../source/core/finding.ts';
import {blockedNames} from '../../source/run/blocked-names.ts';
import {STEPS} from '../../source/steps/steps.ts';
import {ANSWERS, factsOf} from '../server-facts.ts';

const planFor = (domains: readonly string[]) => ({
  step: 'issuance' as const,
  actions: STEPS.issuance.plan(factsOf('bare'), {...ANSWERS, domains}),
});

test('names wait behind one that fails, and it is said how to go on without it', () => {
  const names = ['a.test', 'b.test', 'c.test'];
  expect(blockedNames(planFor(names), 'b.test', names)).toMatchObject([
    {
      ...{code: 'CW-OTHERS-WAIT', severity: 'info'},
      values: {name: 'b.test', names: 'a.test, c.test'},
      remedy: {commands: ['certwizard setup --domain a.test --domain c.test']},
    },
  ]);
});

test('nobody waits behind the only one', () => {
  expect(blockedNames(planFor(['a.test']), 'a.test', ['a.test', 'here.test'])).toEqual([]);
});

test('of many names, no command is spelled out', () => {
  const names = Array.from({length: 50}, (_, index) => `n${index}.test`);
  const [found] = blockedNames(planFor(names), 'n7.test', names);
  expect(found?.values).toMatchObject({names: 'n0.test, n1.test, n2.test … (49)'});
  expect(found && commandsOf(found)).toEqual([]);
});
