import {mrubyBuilt} from '../../scripts/steps/build.ts';
import type {Answers} from '../answers/answers.ts';
import {portTaken} from '../checks/nginx/ports-free.ts';
import {asFinding, type Finding, type Remedy} from '../core/finding.ts';
import type {StepId} from '../core/plan.ts';
import {formatCommand} from '../core/quote.ts';
import {build} from '../facts/build.ts';
import type {Facts} from '../facts/facts.ts';
import {layoutHere, plannedLayout} from '../facts/layout.ts';
import {onlyInMainConfig} from '../facts/main-config.ts';
import {dumpCommand} from '../facts/nginx.ts';
import {isNginxs} from '../facts/owns-socket.ts';
import {packages} from '../facts/packages.ts';
import {ranBy} from '../facts/probe.ts';
import {sources as probe, sourceOf} from '../facts/sources.ts';
import {atLeast, nginxHere} from '../facts/version.ts';
import {PATHS} from '../known/paths.ts';
import {NGINX, NGX_MRUBY} from '../known/pins.ts';
import {PORTS} from '../known/ports.ts';
import {shorten} from '../text/shorten.ts';

/** MiB that compiling takes: of disk with the sources, of memory with one compiler at a time. Measured, with room. */
export const NEEDED = {disk: 700, memory: 300} as const;

/** What stands in the way of setting up nginx, and of building ngx_mruby, named before anything is fetched. */
export function buildFindings(facts: Facts, answers: Answers, steps: readonly StepId[]): Finding[] {
  return [...foreignNginx(facts, steps), ...(steps.includes('build') ? toBuild(facts, answers) : [])];
}

/** Another nginx than the ones that are set up here has the ports: a second one could not start beside it. */
function foreignNginx(facts: Facts, steps: readonly StepId[]): Finding[] {
  // Where `nginx` is another one, the build step's own needs say it.
  const untold = steps.includes('build') ? facts.nginx.pathExecutable === null : steps.includes('handshake');
  const its = facts.listeners.find(
    listener => PORTS.some(port => port === listener.port) && isNginxs(facts, listener),
  );
  return untold && facts.nginx.foreign && its ? [portTaken(facts, its)] : [];
}

function toBuild(facts: Facts, answers: Answers): Finding[] {
  if (layoutHere(facts).id === 'own' && plannedLayout(facts, answers).id === 'distro') {
    return [otherEngine(answers)];
  }
  if (answers.engine === 'native' || mrubyBuilt(facts, answers)) {
    return [];
  }
  return [
    ...leftBehind(facts, answers),
    ...noModuleSource(facts, answers),
    ...missingSources(facts, answers),
    ...shortOf(facts, 'disk'),
    ...shortOf(facts, 'memory'),
  ];
}

/** The own nginx has a main configuration of its own, so what the operator has put into theirs would be gone. */
function leftBehind({nginx, build: built}: Facts, {buildMethod}: Answers): Finding[] {
  const lost =
    buildMethod === 'own' && built.link === null && nginx.running
      ? onlyInMainConfig(nginx.config, nginx.configFile)
      : [];
  const [first] = lost;
  if (!first) {
    return [];
  }
  const texts = lost.map(({name, args, block}) => `${[name, ...args].join(' ')}${block ? ' {…}' : ''}`);
  return [
    {
      ...{code: 'CW-OWN-LEAVES', severity: 'error', layer: 'nginx'},
      values: {file: first.file, lines: shorten(texts)},
      evidence: [
        {
          ran: dumpCommand(nginx),
          said: lost.map(({file, line}, index) => `${file}:${line}: ${texts[index]}`).join('\n'),
        },
      ],
      remedy: {
        steps: [{key: 'CW-OWN-LEAVES.do'}],
        commands: ['certwizard setup --build module', 'certwizard setup --engine native'],
      },
    },
  ];
}

/** The package nginx-dev, which a module is built against, came with 1.22 (Debian 12): Ubuntu 22.04 does not have it. */
const NGINX_DEV = '1.22.0';

function noModuleSource(facts: Facts, {buildMethod}: Answers): Finding[] {
  const version = nginxHere(facts);
  if (buildMethod !== 'module' || version === null || atLeast(version, NGINX_DEV)) {
    return [];
  }
  return [
    {
      ...{code: 'CW-MODULE-NGINX', severity: 'error', layer: 'machine', values: {version}},
      evidence: [{ran: ranBy(packages, 'policy'), said: version}],
      remedy: {steps: [{key: 'CW-MODULE-NGINX.do'}]},
    },
  ];
}

/** Going back is what undo is for: it knows what was there before. */
function otherEngine({engine: wanted, buildMethod}: Answers): Finding {
  const engine = wanted === 'native' ? wanted : `${wanted} --build ${buildMethod}`;
  return {
    ...{code: 'CW-ENGINE', severity: 'error', layer: 'machine', values: {engine}},
    evidence: [{try: formatCommand(['ls', '-l', PATHS.ownPrefix])}],
    remedy: {commands: ['certwizard undo', `certwizard setup --engine ${engine}`]},
  };
}

const SOURCES_CODES = {
  missing: 'CW-SOURCES-MISSING',
  closed: 'CW-SOURCES-CLOSED',
  'without-commit': 'CW-SOURCES-COMMIT',
} as const;

function missingSources(facts: Facts, answers: Answers): Finding[] {
  const {buildMethod, nginxVersion, sources} = answers;
  const pins = buildMethod === 'own' ? [NGINX[nginxVersion], NGX_MRUBY] : [NGX_MRUBY];
  return pins.flatMap(({repository, commit, date}): Finding[] => {
    const state = facts.sources[repository];
    if (state === 'there' || state === 'unknown') {
      return [];
    }
    const from = sourceOf(repository, sources);
    return [
      asFinding({
        code: SOURCES_CODES[state],
        severity: 'error',
        layer: 'machine',
        values: {repository, from, commit, date},
        evidence: [{ran: ranBy(probe, repository, answers), said: state}],
        remedy: sourcesRemedy(state, from),
      }),
    ];
  });
}

/** A copy that is a folder here can be put right here. */
function sourcesRemedy(state: keyof typeof SOURCES_CODES, from: string): Remedy {
  switch (state) {
    case 'missing':
      return {steps: [{key: 'CW-SOURCES-MISSING.do', values: {from}}]};
    case 'closed':
      return {commands: [formatCommand(['chmod', '-R', 'a+rX', from])]};
    case 'without-commit':
      return from.startsWith('/')
        ? {commands: [formatCommand(['git', '-C', from, 'fetch', '--tags'])]}
        : {steps: [{key: 'CW-SOURCES-COMMIT.do'}]};
    default:
      return state satisfies never;
  }
}

const ADD_SWAP: Remedy = {
  commands: ['fallocate -l 1G /swap', 'chmod 600 /swap', 'mkswap /swap', 'swapon /swap'],
};

function shortOf(facts: Facts, what: 'disk' | 'memory'): Finding[] {
  const [needed, there] = [NEEDED[what], facts.build[what]];
  return there >= needed
    ? []
    : [
        {
          code: what === 'disk' ? 'CW-BUILD-DISK' : 'CW-BUILD-MEMORY',
          severity: 'error',
          layer: 'machine',
          values: {needed, there},
          evidence: [{ran: ranBy(build, what), said: `${there} MiB`}],
          remedy: what === 'disk' ? {steps: [{key: 'CW-BUILD-DISK.do'}]} : ADD_SWAP,
        },
      ];
}
