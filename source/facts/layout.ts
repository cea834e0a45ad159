import type {Answers} from '../answers/answers.ts';
import {PATHS} from '../known/paths.ts';
import type {BuildFact} from './build.ts';

/** Where an nginx keeps what certwizard has to know of it. All else is the same for both: command, unit, logs. */
export type Layout = {
  readonly id: 'distro' | 'own';
  /** The file with our two servers. */
  readonly nginxConfig: typeof PATHS.nginxConfig | typeof PATHS.ownNginxConfig;
  /** Where it would be in the other layout: an nginx that reads both refuses to start. */
  readonly otherConfig: typeof PATHS.nginxConfig | typeof PATHS.ownNginxConfig;
  /** What its https names serve at first. */
  readonly welcome: {readonly root: string; readonly index: string};
};

const DISTRO: Layout = {
  id: 'distro',
  nginxConfig: PATHS.nginxConfig,
  otherConfig: PATHS.ownNginxConfig,
  welcome: {root: '/var/www/html', index: 'index.html index.nginx-debian.html'},
};

const OWN: Layout = {
  id: 'own',
  nginxConfig: PATHS.ownNginxConfig,
  otherConfig: PATHS.nginxConfig,
  welcome: {root: `${PATHS.ownPrefix}/html`, index: 'index.html'},
};

/** The layout that a server is to have. */
export function plannedLayout({engine, buildMethod}: Pick<Answers, 'engine' | 'buildMethod'>): Layout {
  return engine === 'ngx_mruby' && buildMethod === 'own' ? OWN : DISTRO;
}

/** The layout of the nginx that serves, or that `nginx` is. */
export function layoutHere({build}: {readonly build: BuildFact}): Layout {
  return build.link === null ? DISTRO : OWN;
}
