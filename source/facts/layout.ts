import type {Answers} from '../answers/answers.ts';
import {PATHS} from '../known/paths.ts';
import {CONFIG_PLACES, type ConfigPlace} from './config-place.ts';
import type {Facts} from './facts.ts';

/** Where an nginx keeps what certwizard has to know of it. All else is the same for both: command, unit, logs. */
export type Layout = {
  readonly id: 'distro' | 'own';
  /** The file with our two servers. */
  readonly nginxConfig: OurConfig;
  /** Where else it could be: an nginx that reads two of them refuses to start. */
  readonly otherConfigs: readonly OurConfig[];
  /** What its https names serve at first. */
  readonly welcome: {readonly root: string; readonly index: string};
};

/** A file with our two servers. */
export type OurConfig = ConfigPlace | typeof PATHS.ownNginxConfig;
const ALL: readonly OurConfig[] = [...CONFIG_PLACES, PATHS.ownNginxConfig];

function withConfig(layout: Pick<Layout, 'id' | 'welcome'>, nginxConfig: OurConfig): Layout {
  return {...layout, nginxConfig, otherConfigs: ALL.filter(path => path !== nginxConfig)};
}

/** Where the distribution's welcome page is served from. */
export const WELCOME_ROOT = '/var/www/html';

const DISTRO: Pick<Layout, 'id' | 'welcome'> = {
  id: 'distro',
  welcome: {root: WELCOME_ROOT, index: 'index.html index.nginx-debian.html'},
};

const OWN: Pick<Layout, 'id' | 'welcome'> = {
  id: 'own',
  welcome: {root: `${PATHS.ownPrefix}/html`, index: 'index.html'},
};

/** The layout that a server is to have. */
export function plannedLayout(
  {nginx}: Pick<Facts, 'nginx'>,
  {engine, buildMethod}: Pick<Answers, 'engine' | 'buildMethod'>,
): Layout {
  // Its own main configuration reads our file last.
  return engine === 'ngx_mruby' && buildMethod === 'own'
    ? withConfig(OWN, PATHS.ownNginxConfig)
    : withConfig(DISTRO, nginx.place ?? PATHS.nginxConfig);
}

/** The layout of the nginx that serves, or that `nginx` is. */
export function layoutHere({build, files}: Pick<Facts, 'build' | 'files'>): Layout {
  const there = CONFIG_PLACES.find(path => files[path] !== undefined);
  return build.link === null
    ? withConfig(DISTRO, there ?? PATHS.nginxConfig)
    : withConfig(OWN, PATHS.ownNginxConfig);
}
