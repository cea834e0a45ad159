import type {Facts} from './facts.ts';

/** Compares dotted versions by number: `atLeast('1.27.4', '1.25.1')`. */
export function atLeast(version: string, least: string): boolean {
  const left = version.split('.').map(Number);
  const right = least.split('.').map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) {
      return difference > 0;
    }
  }
  return true;
}

/** The version of the nginx that is here, or that apt would install; null where apt's lists are missing. */
export function nginxHere({nginx, packages}: Pick<Facts, 'nginx' | 'packages'>): string | null {
  return nginx.version ?? /^(?:\d+:)?(\d+\.\d+\.\d+)/.exec(packages.nginxCandidate ?? '')?.[1] ?? null;
}
