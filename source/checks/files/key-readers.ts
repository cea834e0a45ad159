import {asFinding} from '../../core/finding.ts';
import {otherReaders, keyReaders as probe} from '../../facts/key-readers.ts';
import {ranBy} from '../../facts/probe.ts';
import {workerGroup} from '../../facts/worker.ts';
import {clean} from '../../text/clean.ts';
import {shorten} from '../../text/shorten.ts';
import {defineCheck, notApplicable} from '../check.ts';

/**
 * Whoever reads a key through its group today can do so tomorrow. Keys that nginx's workers read in place are given to
 * the workers' group, and that is no longer the other one's.
 */
export const keyReadersStay = defineCheck({
  id: 'key-readers',
  title: 'check.key-readers',
  reads: ['keyReaders', 'keyAccess', 'nginx', 'files'],
  skip: ({keyAccess}, {keys, names}) =>
    names.length === 0
      ? notApplicable({key: 'skip.no-names'})
      : keys === 'in-place' && keyAccess.hookHasWork
        ? null
        : notApplicable({key: 'skip.keys-stay'}),
  diagnose: facts =>
    otherReaders(facts).map(({group, members, names}) => {
      const values = {group, members: shorten(members), names: shorten(names)};
      return asFinding({
        ...{code: 'CW-KEY-READERS', severity: 'error', layer: 'files', about: names, values},
        evidence: [
          {
            ran: ranBy(probe, 'readers', {group: workerGroup(facts)}),
            said: `${clean(group)}: ${shorten(names.map(clean))}`,
          },
        ],
        remedy: {
          steps: [{key: 'CW-KEY-READERS.do'}],
          commands: ['certwizard setup --keys published'],
        },
      });
    }),
});
