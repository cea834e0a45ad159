import type {Action} from '../source/core/action.ts';
import {formatCommand} from '../source/core/quote.ts';
import type {Facts} from '../source/facts/facts.ts';
import type {PackageName} from '../source/facts/packages.ts';

/** Fresh servers update themselves in the background: wait for that to end, five minutes at most. */
const APT = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=300'] as const;

/**
 * apt refuses to work on after an interrupted dpkg, and says what to run. It is asked first all the same,
 * because it waits for another one to end, which dpkg does not.
 */
export function finishInterrupted({packages}: Facts): Action[] {
  if (packages.interrupted.length === 0) {
    return [];
  }
  const why = {key: 'why.packages.finish'} as const;
  const mend = formatCommand([...APT, '--yes', '--fix-broken', 'install']);
  const finish = `${mend} || { dpkg --configure -a && ${mend}; }`;
  return [
    {
      kind: 'exec',
      run: [['sh', '-c', finish]],
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
      run: [
        [...APT, 'update'],
        [...APT, 'install', '--yes', '--no-install-recommends', ...missing],
      ],
      undo: {kept: why},
      touches: {packages: missing},
      why,
    },
  ];
}
