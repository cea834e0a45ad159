import {formatCommand} from '../../core/quote.ts';
import {isOthers, type WebrootFolder} from '../../facts/webroot.ts';
import {PATHS} from '../../known/paths.ts';
import type {Check} from '../check.ts';

/**
 * certbot writes to the webroot as root, wherever a link in it leads. So nobody else may be able to put one there: not
 * in ours, and not in the one from before as long as a lineage renews through it.
 */
export const webrootPrivate: Check = {
  id: 'webroot-private',
  holds: 'check.webroot-private',
  diagnose({webroot}) {
    const former = webroot.formerLineages.length > 0 ? webroot.former : [];
    return [
      ...webroot.folders
        .filter(isOthers)
        .slice(0, 1)
        .map(folder => finding(folder, 'CW-WEBROOT-OTHERS')),
      ...former
        .filter(isOthers)
        .slice(0, 1)
        .map(folder => finding(folder, 'CW-WEBROOT-FORMER')),
    ];
  },
};

function finding({path, mode, owner, group}: WebrootFolder, code: 'CW-WEBROOT-OTHERS' | 'CW-WEBROOT-FORMER') {
  const seen = `${mode.toString(8).padStart(4, '0')} ${owner}:${group}`;
  return {
    code,
    severity: code === 'CW-WEBROOT-OTHERS' ? ('error' as const) : ('warning' as const),
    layer: 'files' as const,
    values: {path, owner, group, webroot: PATHS.webroot},
    evidence: [{command: formatCommand(['stat', '-c', '%04a %U:%G', path]), saw: seen}],
    fix: code === 'CW-WEBROOT-FORMER' ? ('handshake' as const) : null,
  };
}
