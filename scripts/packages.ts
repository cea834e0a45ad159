import type {Action} from '../source/core/action.ts';
import type {Facts} from '../source/facts/facts.ts';
import type {PackageName} from '../source/facts/packages.ts';
import {script} from './script.ts';
import APT_LOCKS from './shell/apt-locks.sh?raw';
import FINISH from './shell/finish-packages.sh?raw';
import INSTALL from './shell/install-packages.sh?raw';

/** Whatever an interrupted installation has left half done, before anything else is installed. */
export function finishInterrupted({packages}: Facts): Action[] {
  if (packages.interrupted.length === 0) {
    return [];
  }
  const why = {key: 'why.packages.finish'} as const;
  return [
    {
      kind: 'exec',
      run: [script(`${APT_LOCKS}${FINISH}`)],
      undo: {kept: why},
      touches: {packages: packages.interrupted},
      why,
    },
  ];
}

/** Those of the packages that are missing. nginx and certbot may also be there without a package. */
export function installPackages({packages, nginx, certbot}: Facts, wanted: readonly PackageName[]): Action[] {
  const present: Readonly<Record<string, boolean>> = {
    nginx: nginx.version !== null,
    certbot: certbot.version !== null,
  };
  const missing = wanted.filter(name => !(present[name] ?? name in packages.installed));
  if (missing.length === 0) {
    return [];
  }
  const why = {key: 'why.packages.install', values: {packages: missing.join(', ')}} as const;
  return [
    {
      kind: 'exec',
      run: [script(`${APT_LOCKS}${INSTALL}`, ...missing)],
      undo: {kept: why},
      touches: {packages: missing},
      why,
    },
  ];
}
