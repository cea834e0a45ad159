import {asFinding, commands, type Evidence, type Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {challengeFolders} from '../../facts/challenge-route.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Lineage} from '../../facts/lineages.ts';
import {dumpCommand} from '../../facts/nginx.ts';
import {ranBy} from '../../facts/probe.ts';
import {renewalConfigs as probe, standsAlone} from '../../facts/renewal-configs.ts';
import {lifeOf} from '../../facts/renewal-due.ts';
import {PATHS} from '../../known/paths.ts';
import {groupBy} from '../../text/group-by.ts';
import {shorten} from '../../text/shorten.ts';
import {defineCheck, notApplicable} from '../check.ts';

/**
 * Every lineage, whoever serves it, is alive and can be renewed in the way that certbot has kept for it. Only what is
 * certain is told: who answers challenges behind a proxy or after a redirect is not known here.
 */
export const renewalWorks = defineCheck({
  id: 'renewal-works',
  title: 'check.renewal-works',
  reads: ['lineages', 'renewals', 'listeners', 'nginx'],
  skip: ({lineages}) => (lineages.all.length === 0 ? notApplicable({key: 'skip.no-certificates'}) : null),
  diagnose(facts, {names}) {
    const judged = new Set(names);
    const {all} = facts.lineages;
    const folderOf = challengeFolders(facts.nginx.config);
    return [
      ...all.filter(({name}) => !judged.has(name)).flatMap(atItsEnd),
      ...withoutPort(facts, all),
      ...all.flatMap(lineage => withoutWebroot(facts, lineage, folderOf)),
    ];
  },
  holds: ({lineages}) => ({key: 'check.renewal-works.seen', values: {count: lineages.all.length}}),
});

type Seen = Pick<Facts, 'renewals' | 'listeners' | 'nginx'>;

/** The names that nothing is asked of but to be alive; those that are served by name are told by `certificates`. */
function atItsEnd({name, certificate}: Lineage): Finding[] {
  const life = certificate && lifeOf(certificate);
  if (life !== 'expired' && life !== 'late') {
    return [];
  }
  const file = `${PATHS.live}/${name}/fullchain.pem`;
  return [
    {
      ...({code: 'CW-LINEAGE-LATE', severity: 'warning', layer: 'ca', about: [name]} as const),
      values: {name, end: certificate?.notAfter.slice(0, 10) ?? '-'},
      evidence: [{try: formatCommand(['openssl', 'x509', '-noout', '-enddate', '-in', file])}],
      remedy: commands(['certwizard', 'renew-test', name]),
    },
  ];
}

/** certbot's own server wants a port that another program has. A hook may stop that one, which nobody can see here. */
function withoutPort({renewals, listeners}: Seen, lineages: readonly Lineage[]): Finding[] {
  const alone = lineages.flatMap(({name}) => {
    const config = renewals[name];
    const holder = config && standsAlone(config) && listeners.find(({port}) => port === config.httpPort);
    return holder ? [{name, holder}] : [];
  });
  const byHolder = groupBy(alone, ({holder}) => `${holder.port} ${holder.program}`);
  return [...byHolder.values()].flatMap(([first, ...more]): Finding[] => {
    if (!first) {
      return [];
    }
    const names = [first, ...more].map(({name}) => name);
    const {port, program} = first.holder;
    return [
      asFinding({
        ...{code: 'CW-RENEWAL-STANDALONE', severity: 'error', layer: 'ca', about: names},
        values: {names: shorten(names), port, program: program ?? {key: 'process.unknown'}},
        evidence: [kept(names[0] ?? '', 'authenticator = standalone')],
        remedy: {
          steps: [{key: 'CW-RENEWAL-STANDALONE.do'}],
          commands: names.slice(0, 3).map(name => `certwizard setup --domain ${name}`),
        },
      }),
    ];
  });
}

/** The file that certbot writes is in one folder, and nginx answers from another one. */
function withoutWebroot(
  {renewals, nginx}: Seen,
  {name, certificate}: Lineage,
  folderOf: ReturnType<typeof challengeFolders>,
): Finding[] {
  const config = renewals[name];
  if (config?.authenticator !== 'webroot' || config.webroots.length === 0) {
    return [];
  }
  const written = new Set(config.webroots);
  const missed = (certificate?.names ?? [])
    .filter(host => !host.startsWith('*.'))
    .flatMap(host => {
      const from = folderOf(host);
      return from && !from.folders.some(folder => written.has(folder)) ? [{host, from}] : [];
    });
  const [first] = missed;
  return first
    ? [
        asFinding({
          ...{code: 'CW-RENEWAL-WEBROOT', severity: 'error', layer: 'ca', about: [name]},
          values: {
            name: shorten(missed.map(({host}) => host)),
            written: config.webroots.join(', '),
            folder: first.from.folders.join(', '),
            file: first.from.file,
            line: first.from.line,
          },
          evidence: [
            kept(name, `webroot_path = ${config.webroots.join(',')}`),
            {
              ran: dumpCommand(nginx),
              said: `${first.from.file}:${first.from.line}: root ${first.from.folders[0]};`,
            },
          ],
          remedy: {steps: [{key: 'CW-RENEWAL-WEBROOT.do'}], commands: [`certwizard renew-test ${name}`]},
        }),
      ]
    : [];
}

function kept(name: string, line: string): Evidence {
  return {ran: ranBy(probe, 'values'), said: `${PATHS.renewal}/${name}.conf:${line}`};
}
