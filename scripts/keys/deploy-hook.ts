import {PATHS} from '../../source/known/paths.ts';
import {fill} from '../fill.ts';
import DEPLOY_HOOK from '../shell/deploy-hook.sh?raw';

/**
 * The hook that certbot runs after every issuance, so that nginx's workers can read what it made and nobody else
 * can. It may run twice, side by side, or be killed half-way: it holds a lock, finds what is not right, and puts
 * that right. When something cannot be put right it goes on with the rest, says so in the system's journal, and
 * leaves a note that the doctor reads. `group` is the workers' group, `open` what is to be done in /etc/letsencrypt.
 */
export function hookOf(group: string, open: string): string {
  return fill(DEPLOY_HOOK, {
    ...{GROUP: group, NOTE: PATHS.hookFailed, LOCK: PATHS.hookLock, LETSENCRYPT: PATHS.letsencrypt},
    OPEN: open,
  });
}
