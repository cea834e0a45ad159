import {type Directive, inside} from '../nginx/directives.ts';
import {isOurFile} from './config-place.ts';
import type {Facts} from './facts.ts';

/** What nginx takes for `server_names_hash_bucket_size` where nothing is said: the cache line of nearly every processor. */
const DEFAULT_BUCKET = 64;
const POINTER = 8;

/** Bytes that a bucket of nginx's table of names needs for its longest one (ngx_hash.c: NGX_HASH_ELT_SIZE). */
function bucketFor(names: readonly string[]): number {
  const longest = Math.max(0, ...names.map(({length}) => length));
  const entry = POINTER + Math.ceil((longest + 2) / POINTER) * POINTER;
  return Math.max(DEFAULT_BUCKET, 2 ** Math.ceil(Math.log2(entry + POINTER)));
}

/** The line that says how large a bucket is, where one is in the operator's configuration. */
function saidBucket(config: readonly Directive[]): Directive | null {
  const said = config
    .filter(({name}) => name === 'http')
    .flatMap(http => inside(http, 'server_names_hash_bucket_size'))
    .filter(({file}) => !isOurFile(file));
  return said[0] ?? null;
}

/** What our file has to say for these names to fit, beside a site that takes all others; null where it fits without. */
export function bucketSize({nginx}: Pick<Facts, 'nginx'>, names: readonly string[]): number | null {
  const needed = bucketFor(names);
  const isListed = nginx.otherDefaultServers.length > 0;
  return isListed && needed > DEFAULT_BUCKET && saidBucket(nginx.config) === null ? needed : null;
}

/** The operator's line that is too small for these names, with what it has to be; null where there is none. */
export function smallBucket(
  {nginx}: Pick<Facts, 'nginx'>,
  names: readonly string[],
): {readonly said: Directive; readonly needed: number} | null {
  const needed = bucketFor(names);
  const said = nginx.otherDefaultServers.length > 0 ? saidBucket(nginx.config) : null;
  return said && Number(said.args[0]) < needed ? {said, needed} : null;
}
