import type {Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {ranBy} from '../../facts/probe.ts';
import {isOthers, webroot as probe, type WebrootFolder} from '../../facts/webroot.ts';
import {PATHS} from '../../known/paths.ts';
import {defineCheck, notKnown} from '../check.ts';
import {notSetUp} from '../machine/not-set-up.ts';

/**
 * certbot writes to the webroot as root, wherever a link in it leads. So nobody else may be able to put one there: not
 * in ours, and not in the one from before as long as a lineage renews through it.
 */
export const webrootPrivate = defineCheck({
  id: 'webroot-private',
  title: 'check.webroot-private',
  reads: ['webroot', 'files'],
  skip: ({webroot: {folders, formerLineages}, files}) =>
    folders.length === 0 && formerLineages.length === 0
      ? (notSetUp({files}) ?? notKnown({key: 'skip.no-webroot'}))
      : null,
  diagnose({webroot: {folders, former, formerLineages}}) {
    const [ours] = folders.filter(isOthers);
    const [before] = formerLineages.length > 0 ? former.filter(isOthers) : [];
    return [...(ours ? [others(ours)] : []), ...(before ? [formerOthers(before)] : [])];
  },
  holds: () => ({key: 'check.webroot-private.seen', values: {path: PATHS.webroot}}),
});

function others(folder: WebrootFolder): Finding {
  const {path, owner, group} = folder;
  return {
    ...{code: 'CW-WEBROOT-OTHERS', severity: 'error', layer: 'files', values: {path, owner, group}},
    evidence: [{ran: ranBy(probe, 'folders'), said: seen(folder)}],
    remedy: {
      steps: [{key: 'CW-WEBROOT-OTHERS.do'}],
      commands: [formatCommand(['ls', '-la', path]), formatCommand(['mv', path, `${path}.before`])],
      step: 'handshake',
    },
  };
}

function formerOthers(folder: WebrootFolder): Finding {
  const {path, owner, group} = folder;
  return {
    ...{code: 'CW-WEBROOT-FORMER', severity: 'warning', layer: 'files'},
    values: {path, owner, group, webroot: PATHS.webroot},
    evidence: [{ran: ranBy(probe, 'former'), said: seen(folder)}],
    remedy: {step: 'handshake'},
  };
}

/** As `find` says it. */
function seen({path, mode, owner, group, folder}: WebrootFolder): string {
  return `${folder ? 'd' : '?'} ${mode.toString(8)} ${owner} ${group} ${path}`;
}
