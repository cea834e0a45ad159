import type {Action, Activation} from '../../source/core/action.ts';
import type {Argv} from '../../source/core/server.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {STORED} from '../../source/facts/firewalls/ufw.ts';
import {closed, MARK, POLICY, type PortState} from '../../source/firewalls/firewall.ts';
import {ufw as readUfw} from '../../source/firewalls/ufw.ts';
import {FAMILIES, PORTS, type Port} from '../../source/known/ports.ts';
import type {FirewallOpener} from './opener.ts';

/** ufw keeps what it is told and applies it at once: its commands change the running rules and its files. */
export const ufw: FirewallOpener = {
  open: facts => {
    const states = readUfw.states(facts);
    const why = ({port}: {readonly port: Port}) =>
      ({
        key: 'why.firewall.live',
        values: {port, tool: 'ufw', rule: states.find(({open}) => !open)?.rule ?? POLICY},
      }) as const;
    const missing = openingsFor(closed(states, 'boot'));
    // What is kept already is not applied by being told again.
    const unapplied = openingsFor(closed(states, 'now')).find(
      one => !missing.some(other => other.port === one.port && other.to === one.to),
    );
    return [
      ...(isDenied(facts) && missing[0] ? [overtake(facts, missing, why(missing[0]))] : []),
      ...(isDenied(facts) ? [] : missing.map(opening => allow(opening, why(opening)))),
      ...(unapplied
        ? [
            {
              kind: 'exec',
              run: [['ufw', 'reload']],
              undo: {kept: why(unapplied)},
              touches: {ports: [rulesFor(unapplied)]},
              why: why(unapplied),
            } as const,
          ]
        : []),
    ];
  },

  persist: () => [],
};

const kept = ({firewall}: Facts, pattern: RegExp) =>
  FAMILIES.some(family => pattern.test(firewall.ufw.stored[family]));

const isDenied = (facts: Facts) => kept(facts, /^-A ufw6?-user-input .*-j (DROP|REJECT)/m);

/** A rule that is missing: for one address of the server's, or for all of them over both families. */
type Opening = {readonly port: Port; readonly to: string | null};

const rulesFor = ({port}: Opening) => ({port, rules: 'ufw'});

/** Makes it take up its files: they may say another thing about any port of ours. */
const RELOAD: Activation = {
  run: ['ufw', 'reload'],
  touches: {ports: PORTS.map(port => ({port, rules: 'ufw'}))},
};

function openingsFor(states: readonly PortState[]): Opening[] {
  const all = states.flatMap(({port, to}) => (to ?? [null]).map(address => ({port, to: address})));
  return PORTS.flatMap(port => {
    const own = all.filter(opening => opening.port === port);
    return own.filter(({to}, at) => own.findIndex(other => other.to === to) === at);
  });
}

/** ufw's words for it, in the order in which it shows them itself. */
const wordsFor = ({port, to}: Opening) =>
  to === null ? [`${port}/tcp`] : ['to', to, 'port', String(port), 'proto', 'tcp'];

function allow(opening: Opening, why: Action['why']): Action {
  const words = wordsFor(opening);
  const added = `ufw show added | grep -qxF "ufw allow $1 comment '$2'"`;
  return {
    kind: 'exec',
    unless: ['sh', '-c', added, 'sh', words.join(' '), MARK],
    run: [['ufw', 'allow', ...words, 'comment', MARK]],
    undo: {run: [['ufw', 'delete', 'allow', ...words]]},
    touches: {ports: [rulesFor(opening)], files: [STORED[4], STORED[6]]},
    why,
  };
}

/**
 * Where the operator denies something, that rule may be the one that blocks: the very same one is turned round by
 * `allow`, any other is overtaken. Only the files as they were can bring that back.
 */
function overtake(facts: Facts, openings: readonly Opening[], why: Action['why']): Action {
  return {
    kind: 'exec',
    run: openings.map((opening): Argv => {
      const {port, to} = opening;
      const target = (to ?? '0.0.0.0/0').replaceAll('.', '\\.');
      const same = new RegExp(
        `^### tuple ### (deny|reject|limit) tcp ${port} ${target} any \\S+/0 in(\\s|$)`,
        'm',
      );
      const words = ['allow', ...wordsFor(opening), 'comment', MARK];
      return ['ufw', ...(kept(facts, same) ? [] : ['prepend']), ...words];
    }),
    saves: {files: [STORED[4], STORED[6]], activate: RELOAD},
    undo: 'saved',
    touches: {ports: openings.map(rulesFor), files: [STORED[4], STORED[6]]},
    why,
  };
}
