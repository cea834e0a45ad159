import type {Answers} from '../../source/answers/answers.ts';
import type {Action} from '../../source/core/action.ts';
import {onlyRoots} from '../../source/core/render-shell.ts';
import type {Argv} from '../../source/core/server.ts';
import {
  answersOurChallenges,
  certificateLines,
  hasOurCertificate,
  namesWith,
  sitesOf,
} from '../../source/facts/adopted-sites.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {lineagesFolder} from '../../source/facts/key-access.ts';
import {plannedLayout} from '../../source/facts/layout.ts';
import {CHALLENGE_PATH, PATHS} from '../../source/known/paths.ts';
import {PORTS} from '../../source/known/ports.ts';
import {inside} from '../../source/nginx/directives.ts';
import {after, type Edit, inverse, quoteWord, replace} from '../../source/nginx/edits.ts';
import {script} from '../script.ts';
import {reloadNginx} from '../service.ts';
import EDIT from '../shell/edit-nginx-file.sh?raw';
import {choice} from './nginx-config.ts';

/**
 * What the sites of adopted names include. A `return` or `rewrite` of the site's own comes before any location, so ours
 * goes before that; what the site itself would answer, it still does.
 */
export const CHALLENGE_SNIPPET = `# Written by certwizard: answers challenges in the sites that include this file.
rewrite ^(${CHALLENGE_PATH.replaceAll('.', '\\.')}.*)$ $1 last;

location ^~ ${CHALLENGE_PATH} {
    allow all;
    auth_basic off;
    root ${PATHS.webroot};
    default_type text/plain;
    try_files $uri @certwizard_site;
}

location @certwizard_site {
    allow all;
    auth_basic off;
    try_files $uri =404;
}
`;

type Read = Pick<Facts, 'nginx' | 'system' | 'build'>;

/** The challenge location in each site of an adopted name, as soon as our own servers are written. */
export function openSites(facts: Facts, answers: Answers): Action[] {
  return actions(facts, answers, openings(facts, answers), 'why.site.challenge', []);
}

/** Once there are certificates: the sites that are to use them do, and names that certwizard's server takes leave theirs. */
export function adoptSites(facts: Facts, answers: Answers): Action[] {
  const earlier = openings(facts, answers);
  const served = certificates(facts, answers);
  const {sites} = answers;
  return [
    ...actions(
      facts,
      answers,
      after(earlier, served),
      'why.site.certificate',
      namesWith(sites, 'certificate'),
    ),
    ...actions(
      facts,
      answers,
      after([...earlier, ...served], departures(facts, answers)),
      'why.site.take',
      namesWith(sites, 'take'),
    ),
  ];
}

function openings({nginx}: Pick<Facts, 'nginx'>, {sites}: Answers): Edit[] {
  return sitesOf(nginx, Object.keys(sites), 80)
    .filter(site => !answersOurChallenges(site))
    .flatMap(({directive}) => replace(directive, old => `${old}\n    include ${PATHS.challenge};`));
}

function certificates({nginx}: Pick<Facts, 'nginx'>, {sites, engine, buildMethod}: Answers): Edit[] {
  const chosen = engine === 'native' ? 'native' : buildMethod;
  const {inServer} = choice(chosen, PATHS.live);
  return sitesOf(nginx, namesWith(sites, 'certificate'), 443)
    .filter(site => !hasOurCertificate(site))
    .flatMap(site => {
      const [first, ...rest] = certificateLines(site);
      return first
        ? [...replace(first, () => inServer.trim()), ...rest.flatMap(line => replace(line, () => ''))]
        : replace(site.directive, old => `${old}${inServer}`);
    });
}

function departures({nginx}: Pick<Facts, 'nginx'>, {sites}: Answers): Edit[] {
  const taken = new Set(namesWith(sites, 'take'));
  const servers = PORTS.flatMap(port => sitesOf(nginx, [...taken], port));
  return [...new Map(servers.map(({directive}) => [directive, directive])).values()].flatMap(server =>
    inside(server, 'server_name')
      .filter(({args}) => args.some(name => taken.has(name.toLowerCase())))
      .flatMap(line => {
        const stay = line.args.filter(name => !taken.has(name.toLowerCase())).map(quoteWord);
        // A server without a name of its own is what its other words make of it.
        return replace(line, () => `server_name ${stay.length > 0 ? stay.join(' ') : '_'};`);
      }),
  );
}

/** One action a file. `needed`: names whose certificate must be there by then. */
function actions(
  facts: Read,
  answers: Answers,
  edits: readonly Edit[],
  key: 'why.site.challenge' | 'why.site.certificate' | 'why.site.take',
  needed: readonly string[],
): Action[] {
  const reload = reloadNginx(facts as Facts, plannedLayout(facts as Facts, answers));
  const files = [...new Set(edits.map(({file}) => file))];
  return files.map((file): Action => {
    const sorted = edits.filter(edit => edit.file === file).sort((one, other) => one.from - other.from);
    const edit = (changes: readonly Edit[]): Argv[] => [
      script(onlyRoots(file, file).join('\n')),
      script(
        EDIT,
        file,
        ...changes.flatMap(({from, old, now}) => [String(from), old, now]),
        '--',
        ...reload.run,
      ),
    ];
    const lines = [...new Set(sorted.map(({line}) => line))].join(', ');
    return {
      kind: 'exec',
      run: [
        ...needed.map(name => ['test', '-e', `${lineagesFolder(answers)}/${name}/fullchain.pem`] as const),
        ...edit(sorted),
      ],
      undo: {run: edit(inverse(sorted))},
      touches: {files: [file], services: reload.touches.services ?? []},
      why: {key, values: {file, lines}},
    };
  });
}
