import {SITE_CHOICES} from '../../answers/answers.ts';
import {asFinding, type Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {type Sites, unfitSites} from '../../facts/adopted-sites.ts';
import type {Facts} from '../../facts/facts.ts';
import {smallBucket} from '../../facts/names-table.ts';
import {dumpCommand} from '../../facts/nginx.ts';
import {closedSockets, namesTaken} from '../../facts/our-sockets.ts';
import {PATHS} from '../../known/paths.ts';
import {remedyOf} from '../../messages/messages.ts';
import {defineCheck, notApplicable} from '../check.ts';
import {nginxUnread} from './no-nginx.ts';

/** Our servers can be added to what nginx serves already: to its sockets, its table of names, and behind its first site. */
export const besideOthers = defineCheck({
  id: 'beside-others',
  title: 'check.beside-others',
  reads: ['nginx'],
  skip: (facts, {names}) =>
    nginxUnread(facts) ??
    (facts.nginx.foreign
      ? notApplicable({key: 'skip.foreign-nginx'})
      : names.length === 0
        ? notApplicable({key: 'skip.no-names'})
        : null),
  diagnose: ({nginx}, {names, sites}) => [
    ...closed(nginx),
    ...taken(
      nginx,
      names.filter(name => sites[name] === undefined),
    ),
    ...unfit(nginx, sites),
    ...first(nginx),
    ...tooLong({nginx}, names),
  ],
});

type Nginx = Facts['nginx'];
type Line = {readonly file: string; readonly line: number};

function at(nginx: Nginx, {file, line}: Line, text: string) {
  return {
    ...({severity: 'error', layer: 'nginx'} as const),
    evidence: [{ran: dumpCommand(nginx), said: `${file}:${line}: ${text};`}],
  };
}

/** nginx -t accepts a second program part on a socket; the reload then fails. */
function closed(nginx: Nginx): Finding[] {
  return closedSockets(nginx).map(({module, where, options, file, line}): Finding => {
    const base = at(nginx, {file, line}, ['listen', where, ...options].join(' '));
    const code = module === 'http' ? 'CW-SOCKET-PROXIED' : 'CW-SOCKET-OTHER-MODULE';
    const values = {where, file, line, module};
    return asFinding({
      ...{...base, code, values},
      remedy: {steps: [remedyOf({code, values})]},
    });
  });
}

/** nginx takes the first server of a name: whoever reads the files in another order gets another site. */
function taken(nginx: Nginx, names: readonly string[]): Finding[] {
  return namesTaken(nginx, names).map(({name, file, line}) => {
    const values = {name, file, line, site: PATHS.siteConfig};
    return asFinding({
      ...at(nginx, {file, line}, `server_name ${name}`),
      ...{code: 'CW-NAME-TAKEN', values, about: [name]},
      remedy: {
        steps: [{key: 'CW-NAME-TAKEN.do', values}],
        commands: SITE_CHOICES.map(choice =>
          formatCommand(['certwizard', 'setup', '--site', `${name}=${choice}`]),
        ),
      },
    });
  });
}

/** The operator has chosen how a site is changed, and that cannot be done as it is. */
function unfit(nginx: Nginx, sites: Sites): Finding[] {
  return unfitSites(nginx, sites).map(({name, file, line, reason}) => {
    const values = {name, file, line, reason: {key: reason}};
    return asFinding({
      ...at(nginx, {file, line}, `server_name ${name}`),
      ...{code: 'CW-SITE-UNFIT', values, about: [name]},
      remedy: {steps: [remedyOf({code: 'CW-SITE-UNFIT', values})]},
    });
  });
}

/** Nobody has said that the first site is the default one, and there is no place for ours behind it. */
function first(nginx: Nginx): Finding[] {
  const [site] = nginx.otherDefaultServers;
  return nginx.includesConfD && nginx.place === null && site
    ? [
        {
          ...at(nginx, site, `listen ${site.listen}`),
          ...{code: 'CW-DEFAULT-BY-ORDER', values: site},
          remedy: {
            steps: [{key: 'CW-DEFAULT-BY-ORDER.do', values: site}],
            commands: ['nginx -t', 'systemctl reload nginx'],
          },
        },
      ]
    : [];
}

function tooLong(facts: {readonly nginx: Nginx}, names: readonly string[]): Finding[] {
  const small = smallBucket(facts, names);
  if (!small) {
    return [];
  }
  const {said, needed} = small;
  const values = {file: said.file, line: said.line, size: said.args[0] ?? '?', needed};
  return [
    {
      ...at(facts.nginx, said, `${said.name} ${said.args.join(' ')}`),
      ...{code: 'CW-NAMES-TABLE', values},
      remedy: {
        steps: [{key: 'CW-NAMES-TABLE.do', values}],
        commands: ['nginx -t', 'systemctl reload nginx'],
      },
    },
  ];
}
