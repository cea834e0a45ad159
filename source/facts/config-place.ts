import {PATHS} from '../known/paths.ts';
import {globPattern, type Include} from '../nginx/read-config.ts';

/** Where our servers may stand in the distribution's nginx, the usual place first. */
export const CONFIG_PLACES = [PATHS.nginxConfig, PATHS.nginxConfigLate, PATHS.nginxConfigLast] as const;
export type ConfigPlace = (typeof CONFIG_PLACES)[number];

/** The files of ours that nginx reads when it starts or reloads. */
export const OUR_FILES = [
  ...CONFIG_PLACES,
  PATHS.ownNginxConfig,
  PATHS.choice,
  PATHS.challenge,
  PATHS.handler,
] as const;

/** True for what stands in one of them. */
export function isOurFile(file: string): boolean {
  return OUR_FILES.some(path => path === file);
}

/** A `server` block: the file that it stands in, and the line in which it begins. */
type Place = {readonly file: string; readonly line: number};

/**
 * The first place that nginx reads, and reads after these servers: whoever is default only by being the first on a
 * socket stays that. Where ours are already (`here`), they stay as long as that will do. Null where there is no place.
 */
export function configPlace(
  includes: readonly Include[],
  after: readonly Place[],
  here: ConfigPlace | null = null,
): ConfigPlace | null {
  const ofHttp = includes
    .filter(({within}) => within.join() === 'http')
    .map((include, order) => ({...include, order, like: globPattern(include.path)}));
  const readBy = (file: string) => ofHttp.find(({like}) => like.test(file));
  return (
    [...(here === null ? [] : [here]), ...CONFIG_PLACES].find(place => {
      const ours = readBy(place);
      return (
        ours &&
        after.every(other => {
          const theirs = readBy(other.file);
          if (other.file === ours.file) {
            return other.line < ours.line;
          }
          return theirs !== undefined && (theirs === ours ? other.file < place : theirs.order < ours.order);
        })
      );
    }) ?? null
  );
}
