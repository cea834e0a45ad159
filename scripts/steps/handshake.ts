import type {Answers} from '../../source/answers/answers.ts';
import type {Action, Activation} from '../../source/core/action.ts';
import {namesWith, sitesOf} from '../../source/facts/adopted-sites.ts';
import {canaryText} from '../../source/facts/canary.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {lineagesFolder} from '../../source/facts/key-access.ts';
import {type Layout, plannedLayout, WELCOME_ROOT} from '../../source/facts/layout.ts';
import {bucketSize} from '../../source/facts/names-table.ts';
import {namesByPattern, ourListens} from '../../source/facts/our-sockets.ts';
import {nginxHere} from '../../source/facts/version.ts';
import {workerGroup} from '../../source/facts/worker.ts';
import {PATHS} from '../../source/known/paths.ts';
import {PORTS, type Port} from '../../source/known/ports.ts';
import {countOf} from '../../source/messages/messages.ts';
import {installHook, runHook} from '../keys/index.ts';
import {CHALLENGE_SNIPPET, openSites} from '../nginx/adopt-site.ts';
import {handshakeHandler} from '../nginx/handshake-handler.ts';
import {MRUBY_CHOICE, nginxConfig, siteConfig} from '../nginx/nginx-config.ts';
import {script} from '../script.ts';
import {reloadNginx} from '../service.ts';
import MOVE_WEBROOT from '../shell/move-webroot.sh?raw';
import {writeFile} from '../write-file.ts';

/** Where apt's lists are missing, the configuration is written for the oldest that we support. */
const OLDEST_NGINX = '1.15.9';

/** Step 2: the http and the https server, with a certificate chosen by SNI, and a fallback to start with. */
export function writeHandshake(facts: Facts, answers: Answers): Action[] {
  const layout = plannedLayout(facts, answers);
  const reload = reloadNginx(facts, layout);
  const config = [
    ...writeHandler(facts, answers),
    ...leaveOtherConfig(facts, layout),
    ...writeServers(facts, answers, 'now'),
  ];
  return [
    ...fallbackCertificate(facts),
    ...writeFile(facts, {
      path: PATHS.canary,
      content: canaryText(facts.system),
      mode: 0o644,
      why: {key: 'why.canary'},
    }),
    ...writeSiteConfig(facts, layout),
    ...writeChallenge(facts, answers),
    ...retireDefaultSite(facts, layout),
    ...(config.length > 0 ? openFirst(facts, answers) : []),
    ...config,
    ...(config.length === 0 ? takeUp(facts, reload) : []),
    ...openSites(facts, answers),
    ...leaveFormerWebroot(facts),
  ];
}

/** Our servers. `then`: once the names that are taken from other sites have left those. */
export function writeServers(facts: Facts, answers: Answers, when: 'now' | 'then'): Action[] {
  const layout = plannedLayout(facts, answers);
  const names = listedNames(facts, answers);
  const ours = (port: Port) => names.filter(name => isOurs(facts, answers, name, port, when));
  return writeFile(facts, {
    path: layout.nginxConfig,
    content: nginxConfig({
      version: layout.id === 'own' ? answers.nginxVersion : (nginxHere(facts) ?? OLDEST_NGINX),
      listens: ourListens(facts.nginx, facts.system.ipv6),
      catchAll: isCatchAll(facts),
      bucketSize: layout.id === 'own' ? null : bucketSize(facts, answers.domains),
      names: {80: ours(80), 443: ours(443)},
      lineages: lineagesFolder(answers),
      certificates: new Set([...answers.domains, ...facts.lineages.all.map(({name}) => name)]).size,
      chooser: answers.engine === 'native' ? 'native' : answers.buildMethod,
      formerWebroots: formerWebroots(facts),
    }),
    mode: 0o644,
    check: 'nginx',
    activate: reloadNginx(facts, layout),
    why: {key: 'why.config'},
  });
}

/** The names that our servers list: beside a default server of others, all; else those that a pattern of another site would take. */
function listedNames({nginx}: Facts, {domains}: Answers): readonly string[] {
  if (!isCatchAll({nginx})) {
    return domains;
  }
  const byPattern = new Set(namesByPattern(nginx, domains).map(({name}) => name));
  return domains.filter(name => byPattern.has(name));
}

/** False for a name that a site of its own answers for on a port. */
function isOurs({nginx}: Facts, {sites}: Answers, name: string, port: Port, when: 'now' | 'then'): boolean {
  const choice = sites[name];
  return (
    choice === undefined ||
    (choice === 'take' && when === 'then') ||
    sitesOf(nginx, [name], port).length === 0
  );
}

/** Where our servers list their names, those that are taken over are added before they leave the other site. */
export function listTaken(facts: Facts, answers: Answers): Action[] {
  const waits = namesWith(answers.sites, 'take').some(name =>
    PORTS.some(port => sitesOf(facts.nginx, [name], port).length > 0),
  );
  return waits && !isCatchAll(facts) ? writeServers(facts, answers, 'then') : [];
}

/** What the sites include that answer our challenges. */
function writeChallenge(facts: Facts, {sites}: Answers): Action[] {
  return Object.keys(sites).length === 0
    ? []
    : writeFile(facts, {
        path: PATHS.challenge,
        content: CHALLENGE_SNIPPET,
        mode: 0o644,
        why: {key: 'why.challenge'},
      });
}

/**
 * Where the workers change over to the other way to the keys, it is opened before they are sent that way: names that
 * are served go on being served.
 */
function openFirst(facts: Facts, {keys}: Answers): Action[] {
  const {former, hookHasWork} = facts.keyAccess;
  return former && hookHasWork ? [...installHook(facts, keys), ...runHook(facts, keys)] : [];
}

/**
 * Lineages that renew through the webroot from before, renew through this one from now on. Not before nginx answers
 * from it; and as nginx goes on to answer from the old one too, a renewal that is under way comes through.
 */
function leaveFormerWebroot({webroot}: Facts): Action[] {
  const {formerLineages} = webroot;
  const move = (from: string, to: string) => script(MOVE_WEBROOT, PATHS.renewal, from, to);
  return formerLineages.length === 0
    ? []
    : [
        {
          kind: 'exec',
          run: [move(PATHS.formerWebroot, PATHS.webroot)],
          undo: {run: [move(PATHS.webroot, PATHS.formerWebroot)]},
          touches: {files: formerLineages.map(name => `${PATHS.renewal}/${name}.conf`)},
          why: {
            key: 'why.webroot.move',
            values: {folder: PATHS.webroot, certificates: countOf('certificate', formerLineages.length)},
          },
        },
      ];
}

/** nginx compiles it when it reads its configuration, so a change of it is one of the configuration. */
function writeHandler(facts: Facts, answers: Answers): Action[] {
  if (answers.engine === 'native') {
    return [];
  }
  const how = {
    mode: 0o644,
    check: 'nginx',
    activate: reloadNginx(facts, plannedLayout(facts, answers)),
  } as const;
  const choice = `# Written by certwizard, and by ${PATHS.moduleGuard}.${MRUBY_CHOICE}\n`;
  return [
    ...writeFile(facts, {
      path: PATHS.handler,
      content: handshakeHandler(lineagesFolder(answers)),
      ...how,
      why: {key: 'why.handler'},
    }),
    ...(answers.buildMethod === 'module'
      ? writeFile(facts, {path: PATHS.choice, content: choice, ...how, why: {key: 'why.choice'}})
      : []),
  ];
}

/** An nginx that reads both files of ours refuses to start. What it serves stays until the new one is in place. */
function leaveOtherConfig(facts: Facts, {otherConfigs}: Layout): Action[] {
  return otherConfigs
    .filter(path => facts.files[path] !== undefined)
    .map(
      (path): Action => ({
        kind: 'exec',
        run: [['rm', '-f', path]],
        saves: {files: [path]},
        undo: 'saved',
        touches: {files: [path]},
        why: {key: 'why.other-config', values: {file: path}},
      }),
    );
}

/** True where no other site answers for names that no site has. */
function isCatchAll({nginx}: Pick<Facts, 'nginx'>): boolean {
  return nginx.otherDefaultServers.length === 0;
}

/**
 * Folders that challenges were answered from before our servers take all names: certwizard's own of before, and that of
 * the distribution's welcome page, which many guides name. Lineages that renew through them go on doing so.
 */
function formerWebroots(facts: Facts): string[] {
  const {webroot, renewals} = facts;
  const welcome = WELCOME_ROOT;
  const isUsed = Object.values(renewals).some(
    ({authenticator, webroots}) => authenticator === 'webroot' && webroots.includes(welcome),
  );
  return [
    ...webroot.former.filter(({path}) => path === PATHS.formerWebroot).map(({path}) => path),
    ...(isCatchAll(facts) && isUsed ? [welcome] : []),
  ];
}

/**
 * A self-signed certificate for clients without SNI and for names that cannot be. Its key is made on the server
 * and stands nowhere else. Made in a folder beside its place, so that there is never half of it.
 */
function fallbackCertificate(facts: Facts): Action[] {
  const group = workerGroup(facts);
  if (facts.fallback.certificate) {
    return facts.fallback.access === `750 ${group} 640 ${group}` ? [] : [giveFallbackTo(group)];
  }
  const folder = `${PATHS.fallback}.new`;
  const [certificate, key] = [`${folder}/fullchain.pem`, `${folder}/privkey.pem`] as const;
  const request = [
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
  ] as const;
  return [
    {
      kind: 'exec',
      unless: ['test', '-s', `${PATHS.fallback}/privkey.pem`],
      run: [
        ['rm', '-rf', folder],
        ['install', '-d', '-m', '0755', '-o', 'root', '-g', 'root', PATHS.config],
        ['install', '-d', '-m', '0750', '-o', 'root', '-g', group, folder],
        [
          ...request,
          '-keyout',
          key,
          '-out',
          certificate,
          '-days',
          '3650',
          '-subj',
          '/CN=no certificate for this name',
        ],
        ['chown', `root:${group}`, certificate, key],
        ['chmod', '0640', certificate, key],
        ['mv', '-T', folder, PATHS.fallback],
      ],
      undo: {run: [['rm', '-rf', PATHS.fallback]]},
      touches: {folders: [PATHS.fallback]},
      why: {key: 'why.fallback'},
    },
  ];
}

/** The workers run as somebody else now than when the fallback was made. */
function giveFallbackTo(group: string): Action {
  const key = `${PATHS.fallback}/privkey.pem`;
  return {
    kind: 'exec',
    run: [
      ['chown', '-R', `root:${group}`, PATHS.fallback],
      ['chmod', '0750', PATHS.fallback],
      ['chmod', '0640', key],
    ],
    saves: {modes: [PATHS.fallback]},
    undo: 'saved',
    touches: {modes: [PATHS.fallback]},
    why: {key: 'why.fallback.access', values: {group}},
  };
}

/** The operator's file: written when it is not there, never again. */
function writeSiteConfig(facts: Facts, {welcome}: Layout): Action[] {
  const content = siteConfig(welcome);
  return facts.files[PATHS.siteConfig]
    ? []
    : writeFile(facts, {path: PATHS.siteConfig, content, mode: 0o644, why: {key: 'why.site'}});
}

/**
 * Debian's welcome page claims every name on port 80, so it and our catch-all exclude each other. Only the link
 * goes, and only where the page is as the package brought it. nginx starts well with no site at all.
 */
function retireDefaultSite(facts: Facts, layout: Layout): Action[] {
  const {nginx, system} = facts;
  const willCome = layout.id === 'distro' && nginx.version === null && system.debianFamily;
  // Where ours do not take all names, the page is in nobody's way.
  if (!willCome && !(nginx.pristineDefaultSite && isCatchAll(facts))) {
    return [];
  }
  return [
    {
      kind: 'exec',
      run: [['rm', '-f', PATHS.defaultSite]],
      saves: {files: [PATHS.defaultSite], check: 'nginx', activate: reloadNginx(facts, layout)},
      undo: 'saved',
      touches: {links: [PATHS.defaultSite]},
      why: {key: 'why.default-site'},
    },
  ];
}

/** The files are as they have to be but the running nginx is older: an earlier run was interrupted. */
function takeUp({nginx}: Facts, reload: Activation): Action[] {
  if (nginx.ourConfigLoaded) {
    return [];
  }
  const why = {key: 'why.reload'} as const;
  const {run, touches} = reload;
  return [{kind: 'exec', run: [['nginx', '-t', '-q'], run], undo: {kept: why}, touches, why}];
}
