import {commands, type Evidence, type Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Focus} from '../../facts/focus.ts';
import {keyAccess as probe} from '../../facts/key-access.ts';
import {canBeJoined, namedHook} from '../../facts/named-hook.ts';
import {ownHooks as ownHooksProbe} from '../../facts/own-hooks.ts';
import {ranBy} from '../../facts/probe.ts';
import {keyAccessContext} from '../../facts/worker.ts';
import {PATHS} from '../../known/paths.ts';
import {clean} from '../../text/clean.ts';
import {shorten} from '../../text/shorten.ts';
import {defineCheck} from '../check.ts';
import {notSetUp} from '../machine/not-set-up.ts';

/** The hook that keeps keys readable is there, can run, is named where old certbots look, and did not fail. */
export const hookInPlace = defineCheck({
  id: 'hook-in-place',
  title: 'check.hook-in-place',
  reads: ['files', 'keyAccess', 'nginx', 'ownHooks'],
  skip: notSetUp,
  diagnose: (facts, focus) => [...missing(facts), ...unnamed(facts), ...failed(facts, focus)],
  holds: () => ({key: 'check.hook-in-place.seen', values: {file}}),
});

const file = PATHS.deployHook;
const config = PATHS.cliIni;
const BASE = {severity: 'error', layer: 'files', values: {file}} as const;

function missing({files}: Pick<Facts, 'files'>): Finding[] {
  const hook = files[file];
  return hook && (hook.mode & 0o100) !== 0
    ? []
    : [
        {
          ...{...BASE, code: 'CW-HOOK-MISSING'},
          ...{evidence: [{try: formatCommand(['ls', '-l', file])}], remedy: {step: 'permissions'}},
        },
      ];
}

function unnamed(facts: Pick<Facts, 'files' | 'ownHooks'>): Finding[] {
  const named = namedHook(facts);
  const own = shorten(facts.ownHooks.map(({name}) => name));
  if (named?.includes(file)) {
    return own === ''
      ? []
      : [
          {
            ...{code: 'CW-HOOK-OVERRIDES', severity: 'warning', layer: 'files'},
            ...{values: {config, names: own}, evidence: [ownHooksSeen(facts)]},
            remedy: {steps: [{key: 'CW-HOOK-OVERRIDES.do', values: {config}}]},
          },
        ];
  }
  if (named === null && own !== '') {
    return [
      {
        ...{code: 'CW-HOOK-OWN', severity: 'info', layer: 'files'},
        ...{values: {config, names: own}, evidence: [ownHooksSeen(facts)]},
        remedy: commands(['certwizard', 'setup', '--only', 'permissions']),
      },
    ];
  }
  const finding: Finding = {
    ...{...BASE, code: 'CW-HOOK-UNNAMED'},
    values: {file, config, named: named === null ? {key: 'hook.none'} : clean(named)},
    evidence: [{try: formatCommand(['grep', 'deploy-hook', config])}],
    remedy: {step: 'permissions'},
  };
  // Only the operator can join two hooks in a line that has quotes or a comment in it.
  return named === null || canBeJoined(named)
    ? [finding]
    : [{...finding, severity: 'warning', remedy: {steps: [{key: 'hook.call-ours', values: {file}}]}}];
}

function ownHooksSeen({ownHooks}: Pick<Facts, 'ownHooks'>): Evidence {
  return {
    ran: ranBy(ownHooksProbe, 'hooks'),
    said: ownHooks.map(({name, hook}) => `${name}: ${clean(hook)}`).join('\n'),
  };
}

function failed(facts: Pick<Facts, 'keyAccess' | 'nginx'>, focus: Focus): Finding[] {
  const {hookFailures} = facts.keyAccess;
  const ran = ranBy(probe, 'failures', keyAccessContext(facts, focus));
  return hookFailures.length === 0
    ? []
    : [
        {
          ...{...BASE, code: 'CW-HOOK-FAILED'},
          evidence: [{ran, said: hookFailures.join('\n')}],
          remedy: {...commands(['lsattr', '-R', PATHS.letsencrypt]), step: 'permissions'},
        },
      ];
}
