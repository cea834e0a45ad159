import type {Evidence, Remedy} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import type {Facts} from '../../facts/facts.ts';
import type {Focus} from '../../facts/focus.ts';
import {lineagesFolder} from '../../facts/key-access.ts';
import {describePath, type KeyPath, keyPaths as probe} from '../../facts/key-paths.ts';
import {ranBy} from '../../facts/probe.ts';
import {keyAccessContext, workerUser} from '../../facts/worker.ts';
import {shorten} from '../../text/shorten.ts';
import {defineCheck, notApplicable} from '../check.ts';

/** nginx's workers open key and certificate of every name, tried as their user through the whole path. */
export const keysReadable = defineCheck({
  id: 'keys-readable',
  title: 'check.keys-readable',
  reads: ['keyAccess', 'keyPaths', 'lineages', 'nginx'],
  skip: (facts, focus) =>
    lineagesIn(facts, focus).length === 0 ? notApplicable({key: 'skip.no-certificates'}) : null,
  diagnose(facts, focus) {
    const user = workerUser(facts);
    const open = new Set(facts.keyAccess.worker);
    const closed = lineagesIn(facts, focus).filter(name => !open.has(name));
    return closed.length === 0
      ? []
      : [
          {
            code: facts.keyAccess.selinux ? 'CW-KEY-UNREADABLE-SELINUX' : 'CW-KEY-UNREADABLE',
            severity: 'error',
            layer: 'files',
            values: {names: shorten(closed), user},
            about: closed,
            evidence: facts.keyPaths.flatMap(path => seen(facts, focus, path)),
            remedy: remedyFor(facts.keyPaths),
          },
        ];
  },
  holds: (facts, focus) => ({
    key: 'check.keys-readable.seen',
    values: {user: workerUser(facts), count: lineagesIn(facts, focus).length},
  }),
});

function lineagesIn({lineages}: Pick<Facts, 'lineages'>, {names}: Focus): string[] {
  // What is incomplete has nothing to read yet, and is told as what it is.
  const incomplete = new Set(lineages.incomplete);
  const wanted = new Set(names.filter(name => !incomplete.has(name)));
  return lineages.all.map(({name}) => name).filter(name => wanted.has(name));
}

/** Every part of the way to a key, and where it ends. */
function seen(facts: Pick<Facts, 'nginx'>, focus: Focus, path: KeyPath): Evidence[] {
  const context = {...keyAccessContext(facts, focus), names: [path.name]};
  return [
    {
      ran: ranBy(probe, `describe ${path.name}`, context),
      said: describePath(path, context.workerUser),
    },
    {try: formatCommand(['namei', '-l', `${lineagesFolder(focus)}/${path.name}/privkey.pem`])},
  ];
}

/** True where the way ends before it comes to certbot's folders, wherever these really are. */
function stopsAbove({parts}: KeyPath): boolean {
  const stop = parts.findIndex(({passes}) => !passes);
  const certbots = parts.findIndex(({path}) => /\/(live|archive)$/.test(path));
  return stop !== -1 && stop < certbots;
}

/** An access list decides before modes do: where one is on the way, it has to go first. */
function remedyFor(paths: readonly KeyPath[]): Remedy {
  if (paths.length > 0 && paths.every(stopsAbove)) {
    return {steps: [{key: 'CW-KEY-UNREADABLE.published'}], commands: ['certwizard setup --keys published']};
  }
  const listed = paths.flatMap(({parts}) => parts.filter(({mode}) => mode.endsWith('+')));
  const files = [...new Set(listed.map(({path}) => path))];
  return files.length > 0
    ? {commands: [formatCommand(['setfacl', '-b', ...files])], step: 'permissions'}
    : {step: 'permissions'};
}
