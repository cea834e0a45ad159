import {formatCommand} from '../../core/quote.ts';
import {keyAccess as probe, strangerTo} from '../../facts/key-access.ts';
import {ranBy} from '../../facts/probe.ts';
import {keyAccessContext, workerUser} from '../../facts/worker.ts';
import {PATHS} from '../../known/paths.ts';
import {shorten} from '../../text/shorten.ts';
import {defineCheck, notApplicable} from '../check.ts';

/** No key is open to everybody: tried as `nobody`. */
export const keysPrivate = defineCheck({
  id: 'keys-private',
  title: 'check.keys-private',
  reads: ['keyAccess', 'lineages', 'nginx'],
  skip: ({keyAccess, lineages}) =>
    lineages.all.length === 0 && keyAccess.nobody.length === 0
      ? notApplicable({key: 'skip.no-certificates'})
      : null,
  diagnose(facts, focus) {
    const {nobody} = facts.keyAccess;
    const stranger = strangerTo(workerUser(facts));
    return nobody.length === 0
      ? []
      : [
          {
            code: 'CW-KEY-PUBLIC',
            severity: 'error',
            layer: 'files',
            values: {names: shorten(nobody)},
            evidence: [
              {ran: ranBy(probe, 'nobody', keyAccessContext(facts, focus)), said: shorten(nobody)},
              ...nobody.slice(0, 1).map(name => ({
                try: formatCommand([
                  ...['setpriv', `--reuid=${stranger}`, `--regid=${stranger}`, '--clear-groups'],
                  ...['head', '-c0', `${PATHS.live}/${name}/privkey.pem`],
                ]),
              })),
            ],
            remedy: {step: 'permissions'},
          },
        ];
  },
  holds: ({lineages}) => ({
    key: 'check.keys-private.seen',
    values: {user: 'nobody', count: lineages.all.length},
  }),
});
