import type {SiteChoice} from '../answers/answers.ts';
import {CHALLENGE_PATH, PATHS} from '../known/paths.ts';
import type {Port} from '../known/ports.ts';
import type {PlainKey} from '../messages/messages.ts';
import {type Directive, inside} from '../nginx/directives.ts';
import {takesPort} from '../nginx/listen.ts';
import type {ServerBlock} from '../nginx/servers.ts';
import {othersOf, takesVisitors} from './our-sockets.ts';

type Config = Parameters<typeof othersOf>[0];

/** How each name that a site of its own serves is taken over. */
export type Sites = Readonly<Record<string, SiteChoice>>;

/** The names of `sites` that have one of these choices. */
export function namesWith(sites: Sites, ...choices: readonly SiteChoice[]): string[] {
  return Object.entries(sites).flatMap(([name, choice]) => (choices.includes(choice) ? [name] : []));
}

/** The servers of others on a port that have one of these names as it stands. */
export function sitesOf(nginx: Config, names: readonly string[], port: Port): ServerBlock[] {
  const wanted = new Set(names);
  return othersOf(nginx)
    .filter(takesVisitors)
    .filter(({names: has}) => has.some(name => wanted.has(name)))
    .filter(({listens}) => listens.some(listen => !listen.udp && takesPort(listen, port)));
}

/** True where our challenge location is included already. */
export function answersOurChallenges({directive: {block}}: ServerBlock): boolean {
  return (block ?? []).some(({file}) => file === PATHS.challenge);
}

const CERTIFICATE = ['ssl_certificate', 'ssl_certificate_key'] as const;

/** The lines of a site that name its certificate and key, in their order. */
export function certificateLines({directive}: ServerBlock): Directive[] {
  return (directive.block ?? []).filter(({name}) => CERTIFICATE.some(each => each === name));
}

/** True where a site has its certificate as our own servers have theirs. */
export function hasOurCertificate(site: ServerBlock): boolean {
  return certificateLines(site).some(
    ({file, args: [path = '']}) =>
      file === PATHS.choice || path.startsWith('$certwizard_lineage') || path.startsWith(PATHS.fallback),
  );
}

/** Why a site cannot be changed as the operator chose. */
export type Unfit = {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly reason: PlainKey;
};

/** What stands against the choices for sites; nginx itself would refuse it, or another name would lose. */
export function unfitSites(nginx: Config, sites: Sites): Unfit[] {
  const all = Object.keys(sites);
  const chosen = new Set(namesWith(sites, 'certificate'));
  const unfit = (site: ServerBlock, {file, line}: Directive, reason: PlainKey): Unfit => ({
    ...{file, line, reason},
    name: site.names.find(name => all.includes(name)) ?? '',
  });
  return [
    ...sitesOf(nginx, all, 80)
      .filter(site => !answersOurChallenges(site))
      .flatMap(site =>
        inside(site.directive, 'location')
          .filter(({args}) => args.at(-1) === CHALLENGE_PATH && !args[0]?.startsWith('~') && args[0] !== '=')
          .map(location => unfit(site, location, 'site.unfit.own-challenge')),
      ),
    ...sitesOf(nginx, [...chosen], 443)
      .filter(site => !hasOurCertificate(site))
      .flatMap(site => [
        ...(site.names.some(name => !chosen.has(name))
          ? [unfit(site, site.directive, 'site.unfit.other-names')]
          : []),
        ...certificateLines(site)
          .filter(({file}) => file !== site.directive.file)
          .slice(0, 1)
          .map(line => unfit(site, line, 'site.unfit.shared')),
      ]),
    ...([80, 443] as const).flatMap(port =>
      sitesOf(nginx, namesWith(sites, 'take'), port).flatMap(site =>
        inside(site.directive, 'server_name')
          .filter(({file, args}) => file !== site.directive.file && args.some(name => all.includes(name)))
          .map(line => unfit(site, line, 'site.unfit.shared')),
      ),
    ),
  ];
}
