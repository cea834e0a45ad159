import {existsSync, realpathSync} from 'node:fs';
import {join} from 'node:path';
import {UPSTREAM} from '../known/pins.ts';
import type {Bind} from './boot-script.ts';

/** How a copy of a repository may end: a folder, bare or plain, or a tarball. */
const ENDS = ['', '.git', '.tar.gz'];

/**
 * The copies of the upstream sources in a folder of this machine, to show as `to` in a server. Each by itself: a
 * link in that folder would lead nowhere there. Empty where one of the repositories is missing.
 */
export function sourceBinds(folder: string, to: string): Bind[] {
  const binds = Object.keys(UPSTREAM).map(name => {
    const end = ENDS.find(candidate => existsSync(join(folder, `${name}${candidate}`)));
    return end === undefined
      ? null
      : {from: realpathSync(join(folder, `${name}${end}`)), to: `${to}/${name}${end}`};
  });
  return binds.every(bind => bind !== null) ? binds : [];
}
