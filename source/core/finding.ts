import type {AnyValues, FindingCode} from '../messages/messages.ts';
import type {StepId} from './plan.ts';
import {formatCommand} from './quote.ts';

/** Where a problem sits, from the visitor inwards. */
export type Layer = 'dns' | 'cloud' | 'host-firewall' | 'nginx' | 'files' | 'ca' | 'machine';

/** What was run, and what it said. */
export type Evidence = {readonly command: string; readonly saw: string};

/** One thing that is not as it should be. Its words are the messages CODE.what and CODE.do. */
export type Finding = {
  readonly code: FindingCode;
  readonly severity: 'error' | 'warning' | 'info' | 'crash';
  readonly layer: Layer;
  readonly values: AnyValues;
  readonly evidence: readonly Evidence[];
  /** The step whose actions put it right; null where only the operator can. */
  readonly fix: StepId | null;
};

/** True for what makes a step fail and a doctor exit with 1. */
export function isFailure({severity}: Finding): boolean {
  return severity === 'error' || severity === 'crash';
}

/** Evidence from a command's words and a part of what it said. */
export function evidence(argv: readonly string[], saw: string): Evidence {
  return {command: formatCommand(argv), saw};
}
