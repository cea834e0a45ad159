import type {Answers} from '../answers/answers.ts';
import type {Finding} from './finding.ts';

/** Whether this version can build the engine that was asked for. */
export function engineFindings({engine}: Pick<Answers, 'engine'>): Finding[] {
  return engine === 'native'
    ? []
    : [{code: 'CW-ENGINE', severity: 'error', layer: 'machine', values: {engine}, evidence: [], fix: null}];
}
