import {STEP_IDS} from '../../source/core/plan.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {translator} from '../../source/messages/messages.ts';
import {obstacles} from '../../source/run/readiness.ts';
import {planSetup} from '../../source/steps/steps.ts';
import {glyphsFor} from '../../source/ui/glyphs.ts';
import type {KeyPress, NamedKey} from '../../source/ui/press.ts';
import {reducer} from '../../source/ui/reduce.ts';
import {answersOf} from '../../source/ui/state/questions.ts';
import {type Given, initialState, type State, type UiEvent} from '../../source/ui/state.ts';
import type {UiText} from '../../source/ui/words.ts';
import {afterSetup, answersFor, BARE, gathered} from './facts.ts';

export const WORDS: UiText = {translate: translator('en'), glyphs: glyphsFor({LANG: 'C.UTF-8'})};
const reduce = reducer(WORDS);
const AT = 1_000_000;

/** Nothing is given but a notice, on 80 by 24. */
export function fresh(given: Partial<Given> = {}): State {
  return initialState(
    {preset: {}, suggest: {}, steps: STEP_IDS, serverName: 'this server', notice: 'A notice', ...given},
    {rows: 24, columns: 80},
    AT,
  );
}

/** The state after some events, one after the other. */
export function feed(state: State, ...events: readonly UiEvent[]): State {
  return events.reduce(reduce, state);
}

const NAMED: Readonly<Record<string, NamedKey>> = {
  '<up>': 'up',
  '<down>': 'down',
  '<left>': 'left',
  '<enter>': 'enter',
  '<esc>': 'escape',
  '<bs>': 'backspace',
  '<ctrl-c>': 'ctrl-c',
  '<ctrl-u>': 'ctrl-u',
  '<page-down>': 'page-down',
};

/** The state after keys, written as in `a.test<enter>`. */
export function typed(state: State, keys: string): State {
  const presses = (keys.match(/<[a-z-]+>|./gsu) ?? []).map((key): KeyPress => {
    const named = NAMED[key];
    return named ? {named} : {char: key};
  });
  return feed(state, ...presses.map((press): UiEvent => ({type: 'press', press, at: AT})));
}

/** The first question, or what follows where all is given. */
export function asked(facts: Facts = BARE, given: Partial<Given> = {}): State {
  return feed(fresh(given), {type: 'found', gathered: gathered(facts)});
}

/** The plan has been made for what was answered. */
export function planned(state: State, facts: Facts = BARE): State {
  const answers = answersOf(state);
  return feed(state, {
    type: 'planned',
    gathered: gathered(facts),
    plan: planSetup(facts, answers, STEP_IDS),
    obstacles: obstacles(gathered(facts), answers, STEP_IDS),
  });
}

const {domains, email, engine, keys} = answersFor(['a.test', 'b.test']);
/** Everything that is asked but the agreement. */
export const PRESET = {domains, email, engine, keys};

/** The review of a bare server. */
export function reviewed(): State {
  return planned(typed(asked(BARE, {preset: PRESET}), 'y'));
}

/** The end, where there was nothing to do. */
export function satisfied(): State {
  return planned(typed(asked(BARE, {preset: PRESET}), 'y'), afterSetup(domains));
}

/** A run that has just begun. */
export function begun(): State {
  return typed(reviewed(), 'G<enter>y');
}

/** What stays in the scrollback, by kind. */
export function historyOf(state: State): string[] {
  return state.history.map(entry =>
    entry.item === 'text'
      ? entry.text.key
      : entry.item === 'step'
        ? `${entry.result.step} ${entry.result.result}`
        : entry.item,
  );
}
