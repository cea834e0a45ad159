import {expect, test} from 'vitest';
import type {Action} from '../../source/core/action.ts';
import {allTouched, touchesOf} from '../../source/core/touches.ts';
import {sourceFiles} from '../source-files.ts';

const why = {key: 'why.canary'} as const;

test('what several actions touch is told once, in their order', () => {
  const actions: Action[] = [
    {kind: 'exec', run: [['true']], undo: {kept: why}, touches: {files: ['/b', '/a'], users: ['u']}, why},
    {
      ...{kind: 'write', path: '/a', content: '', mode: 0o644, owner: 'root', group: 'root', why},
      activate: {run: ['true'], touches: {services: ['nginx'], ports: [{port: 80, rules: 'ufw'}]}},
    },
    {
      ...{kind: 'restore', path: '/c', from: null, folders: [], why},
      activate: {run: ['true'], touches: {services: ['nginx'], ports: [{port: 80, rules: 'ufw'}]}},
    },
  ];
  const nothing = {names: [], certificates: [], links: [], folders: [], modes: [], packages: []};
  expect(allTouched(actions.map(touchesOf))).toEqual({
    ...{...nothing, files: ['/b', '/a', '/c'], users: ['u'], services: ['nginx']},
    ports: [{port: 80, rules: 'ufw'}],
  });
});

test('no code reads anything out of a sentence: its key and values are only translated', () => {
  const uses = sourceFiles().flatMap(({path, code}) =>
    [...code.matchAll(/.*\bwhy\??\.(?:key|values)\b.*/g)].map(([line]) => `${path}: ${line.trim()}`),
  );
  const taken = sourceFiles().filter(({code}) =>
    /\{[^{}]*\b(?:key|values)\b[^{}]*\} = (?:\w+\.)*why\b/.test(code),
  );
  // Where an action's sentence is shown, it is translated as a whole.
  expect(sourceFiles().filter(({code}) => /\btranslate\((?:\w+\.)*why\)/.test(code))).not.toEqual([]);
  expect(uses).toEqual([]);
  expect(taken.map(({path}) => path)).toEqual([]);
});
