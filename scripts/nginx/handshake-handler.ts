import {PATHS} from '../../source/known/paths.ts';
import {fill} from '../fill.ts';
import HANDLER from './ngx-mruby/handshake.rb?raw';

/** The handler as it stands on the server; `live` is the folder with a folder for each name. */
export function handshakeHandler(live: string = PATHS.live): string {
  return fill(HANDLER, {LIVE: live, DEBUG: PATHS.handlerDebug});
}
