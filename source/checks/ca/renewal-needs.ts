import {asFinding, commands, type Finding} from '../../core/finding.ts';
import {certbotNeeds as probe} from '../../facts/certbot-needs.ts';
import type {Facts} from '../../facts/facts.ts';
import {ranBy} from '../../facts/probe.ts';
import {renewalConfigs} from '../../facts/renewal-configs.ts';
import {PATHS} from '../../known/paths.ts';
import {groupBy} from '../../text/group-by.ts';
import {shorten} from '../../text/shorten.ts';
import {defineCheck, notApplicable} from '../check.ts';

type Seen = Pick<Facts, 'certbotNeeds' | 'lineages' | 'renewals'>;

/** What a renewal needs beside the way to the name is there: certbot's plugin, its account, the programs of its hooks. */
export const renewalNeeds = defineCheck({
  id: 'renewal-needs',
  title: 'check.renewal-needs',
  reads: ['certbotNeeds', 'lineages', 'renewals'],
  skip: ({lineages}) => (lineages.all.length === 0 ? notApplicable({key: 'skip.no-certificates'}) : null),
  diagnose: facts => [...goneHooks(facts), ...withoutPlugin(facts), ...withoutAccount(facts)],
});

const base = {severity: 'error', layer: 'ca'} as const;

/** Our own deploy hook is told by `hook-in-place`, which makes it again. */
function goneHooks({certbotNeeds}: Seen): Finding[] {
  return certbotNeeds.goneHooks
    .filter(({program}) => program !== PATHS.deployHook)
    .map(
      ({file, program}): Finding => ({
        ...{...base, code: 'CW-CERTBOT-HOOK-GONE', values: {file, program}},
        evidence: [{ran: ranBy(probe, 'needs'), said: `${file}: ${program}`}, {try: 'certbot certificates'}],
        remedy: {steps: [{key: 'CW-CERTBOT-HOOK-GONE.do', values: {file, program}}]},
      }),
    );
}

/** Of renewals that are on, by what they have in common. */
function grouped({renewals, lineages}: Seen, of: (config: Seen['renewals'][string]) => string | null) {
  const rows = lineages.all.flatMap(({name}) => {
    const config = renewals[name];
    const what = config?.automatic ? of(config) : null;
    return what === null ? [] : [{name, what}];
  });
  return [...groupBy(rows, ({what}) => what)].map(([what, all]) => ({
    what,
    names: all.map(({name}) => name),
  }));
}

function withoutPlugin(facts: Seen): Finding[] {
  const {plugins} = facts.certbotNeeds;
  if (plugins === null) {
    return [];
  }
  // Before certbot 1.7, a plugin's name had that of its package before it: certbot-dns-x:dns-x.
  const known = new Set(plugins.map(name => name.replace(/^.*:/, '')));
  return grouped(facts, ({authenticator}) => authenticator?.replace(/^.*:/, '') ?? null)
    .filter(({what}) => !known.has(what))
    .map(({what: plugin, names}) =>
      asFinding({
        ...{...base, code: 'CW-RENEWAL-PLUGIN', about: names},
        values: {names: shorten(names), plugin},
        evidence: [
          kept(names, `authenticator = ${plugin}`),
          {ran: ranBy(probe, 'needs'), said: plugins.join(', ')},
        ],
        remedy: /^(dns-[a-z0-9]+|nginx|apache)$/.test(plugin)
          ? {commands: [`apt-get install python3-certbot-${plugin}`]}
          : {steps: [{key: 'CW-RENEWAL-PLUGIN.do'}]},
      }),
    );
}

function withoutAccount(facts: Seen): Finding[] {
  const known = new Set(facts.certbotNeeds.accounts);
  return grouped(facts, ({account}) => account)
    .filter(({what}) => !known.has(what))
    .map(({what: account, names}) =>
      asFinding({
        ...{...base, code: 'CW-RENEWAL-ACCOUNT', about: names},
        values: {names: shorten(names), account, folder: PATHS.accounts},
        evidence: [
          kept(names, `account = ${account}`),
          {ran: ranBy(probe, 'needs'), said: facts.certbotNeeds.accounts.join(', ')},
        ],
        remedy: {
          steps: [{key: 'CW-RENEWAL-ACCOUNT.do', values: {folder: PATHS.accounts}}],
          ...commands(['ls', PATHS.accounts], ['certbot', 'certificates']),
        },
      }),
    );
}

function kept([name = '']: readonly string[], line: string) {
  return {ran: ranBy(renewalConfigs, 'values'), said: `${PATHS.renewal}/${name}.conf:${line}`};
}
