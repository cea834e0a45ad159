import type {Answers} from '../../source/answers/answers.ts';
import type {Action, Activation} from '../../source/core/action.ts';
import type {Argv} from '../../source/core/server.ts';
import {isTimer, serviceOf} from '../../source/facts/certbot.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {missingNames} from '../../source/facts/lineages.ts';
import {namedHook} from '../../source/facts/named-hook.ts';
import {standsAlone} from '../../source/facts/renewal-configs.ts';
import {PATHS} from '../../source/known/paths.ts';
import {expiryAlarm} from '../expiry-alarm.ts';
import {adoptSites} from '../nginx/adopt-site.ts';
import {script} from '../script.ts';
import {startService} from '../service.ts';
import RENEW_THROUGH_WEBROOT from '../shell/renew-through-webroot.sh?raw';
import {writeFile} from '../write-file.ts';
import {listTaken} from './handshake.ts';

/**
 * Step 5: a certificate for every name that has none: first a rehearsal of the whole challenge that issues
 * nothing (a CA counts failures, its staging side hardly), then the real one. One lineage a name, named like
 * it, because the certificate is found by the name of its folder.
 */
export function testIssuance(facts: Facts, answers: Answers): Action[] {
  const broken = new Set(facts.lineages.incomplete);
  const missing = missingNames(facts, answers.domains);
  return [
    ...trustAuthority(facts, answers),
    ...missing.map(name => rehearse(name, answers)),
    // Last, when the rehearsal has shown that a new one will come.
    ...missing.flatMap(name => [
      ...(broken.has(name) ? [setAside(name)] : []),
      issue(name, answers, ...ownHook(facts)),
    ]),
    ...listTaken(facts, answers),
    ...adoptSites(facts, answers),
    ...renewThroughNginx(facts, answers, missing),
    ...keepRenewing(facts),
    ...expiryAlarm(facts, answers),
  ];
}

/**
 * Certbot's Python trusts what the system trusts; so must the renewals that a timer starts. The file alone does
 * nothing until it is taken up, and an earlier run may have been ended between the two.
 */
function trustAuthority(facts: Facts, {acmeCa}: Answers): Action[] {
  if (acmeCa === null) {
    return [];
  }
  const takeUp: Activation = {run: ['update-ca-certificates'], touches: {folders: [PATHS.trusted]}};
  const why = {key: 'why.trust'} as const;
  const file = writeFile(facts, {path: PATHS.acmeCa, content: acmeCa, mode: 0o644, activate: takeUp, why});
  return file.length > 0 || facts.trust.acmeCaTrusted
    ? file
    : [{kind: 'exec', run: [takeUp.run], undo: {kept: why}, touches: takeUp.touches, why}];
}

/** Moves what an interrupted issuance left out of certbot's way. Nothing is deleted: there may be a key in it. */
function setAside(name: string): Action {
  const why = {key: 'why.set-aside', values: {name}} as const;
  const move = (from: string, to: string): Argv => [
    'sh',
    '-c',
    '[ ! -e "$1" ] && [ ! -L "$1" ] || mv --backup=numbered -T "$1" "$2"',
    'sh',
    from,
    `${PATHS.incomplete}/${to}`,
  ];
  const back = (from: string, to: string): Argv => [
    'sh',
    '-c',
    '[ -e "$1" ] || [ ! -e "$2" ] || mv -T "$2" "$1"',
    'sh',
    from,
    `${PATHS.incomplete}/${to}`,
  ];
  return {
    kind: 'exec',
    run: [
      ['mkdir', '-p', '-m', '0700', PATHS.incomplete],
      move(`${PATHS.renewal}/${name}.conf`, `${name}.conf`),
      move(`${PATHS.live}/${name}`, `${name}.live`),
      move(`${PATHS.archive}/${name}`, `${name}.archive`),
    ],
    // Not over what has been issued since.
    undo: {
      run: [
        back(`${PATHS.renewal}/${name}.conf`, `${name}.conf`),
        back(`${PATHS.live}/${name}`, `${name}.live`),
        back(`${PATHS.archive}/${name}`, `${name}.archive`),
      ],
    },
    touches: {
      files: [`${PATHS.renewal}/${name}.conf`],
      folders: [`${PATHS.live}/${name}`, `${PATHS.archive}/${name}`, PATHS.incomplete],
    },
    why,
  };
}

function rehearse(name: string, answers: Answers): Action {
  const why = {key: 'why.rehearse', values: {name: {host: name}}} as const;
  const touches = {names: [name]};
  return {kind: 'exec', run: [certonly(name, answers, '--dry-run')], undo: {kept: why}, touches, why};
}

function issue(name: string, answers: Answers, ...more: string[]): Action {
  const why = {
    key: 'why.issue',
    values: {name: {host: name}, server: new URL(answers.acmeServer).host},
  } as const;
  const touches = {names: [name], certificates: [name]};
  return {kind: 'exec', run: [certonly(name, answers, ...more)], undo: {kept: why}, touches, why};
}

/** Where cli.ini cannot name our hook (see permissions.ts), a new lineage is told of it. */
function ownHook(facts: Facts): string[] {
  return facts.ownHooks.length > 0 && namedHook(facts) === null ? ['--deploy-hook', PATHS.deployHook] : [];
}

/**
 * `--cert-name` keeps certbot from making NAME-0001; `--keep-until-expiring` makes a second run harmless. What cli.ini may
 * say otherwise is said here: the authority, and how it is answered. With --dry-run, certbot itself goes to Let's Encrypt's
 * staging side instead.
 */
function certonly(name: string, {email, acmeServer}: Answers, ...more: string[]): Argv {
  return [
    'certbot',
    'certonly',
    ...more,
    '--non-interactive',
    '--preferred-challenges',
    'http',
    '--webroot',
    '--webroot-path',
    PATHS.webroot,
    '--cert-name',
    name,
    '--domain',
    name,
    '--key-type',
    'ecdsa',
    '--keep-until-expiring',
    '--server',
    acmeServer,
    '--agree-tos',
    '--no-eff-email',
    '--email',
    email,
  ];
}

/**
 * Lineages of these names that certbot renews by a web server of its own: it cannot, since nginx has the port from now on.
 * One that has a hook to make room keeps its way.
 */
function renewThroughNginx(facts: Facts, {domains}: Answers, missing: readonly string[]): Action[] {
  const isMissing = new Set(missing);
  const wanted = new Set(domains.filter(name => !isMissing.has(name)));
  return facts.lineages.all.flatMap(({name, certificate}): Action[] => {
    const config = facts.renewals[name];
    if (!wanted.has(name) || !certificate || !config || !standsAlone(config) || config.httpPort !== 80) {
      return [];
    }
    const file = `${PATHS.renewal}/${name}.conf`;
    return [
      {
        kind: 'exec',
        run: [script(RENEW_THROUGH_WEBROOT, file, PATHS.webroot, ...certificate.names)],
        saves: {files: [file]},
        undo: 'saved',
        touches: {files: [file]},
        why: {key: 'why.renew-through-nginx', values: {name: {host: name}}},
      },
    ];
  });
}

/** The timer comes with the package and is on; somebody may have switched it off, or masked it. */
function keepRenewing(facts: Facts): Action[] {
  const {schedule} = facts.certbot;
  if (schedule === null || schedule.active || !isTimer(schedule)) {
    return [];
  }
  const {by, masked} = schedule;
  const units = [by, serviceOf(by)] as const;
  return [
    {
      kind: 'exec',
      run: [...(masked ? [['systemctl', 'unmask', ...units] as const] : []), startService(facts, by)],
      undo: {
        run: [['systemctl', 'disable', '--now', by], ...(masked ? [['systemctl', 'mask', by] as const] : [])],
      },
      touches: {services: masked ? units : [by]},
      why: {key: masked ? 'why.timer.unmask' : 'why.timer', values: {unit: by}},
    },
  ];
}
