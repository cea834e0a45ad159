import {type Answers, DEFAULTS, withSites} from '../../answers/answers.ts';
import {openQuestions, QUESTIONS, type QuestionId} from '../../answers/questions.ts';
import {UsageError} from '../../answers/usage-error.ts';
import type {Finding} from '../../core/finding.ts';
import {knownFrom, settingsOf} from '../../facts/settings.ts';
import type {NestedMessage} from '../../messages/messages.ts';
import {buildFindings} from '../../steps/can-build.ts';
import type {Command} from '../keys.ts';
import type {KeyPress, NamedKey} from '../press.ts';
import type {Screen, State} from '../state.ts';
import {editText, type TextEdit, textField} from '../text-field.ts';
import {choose} from './choose.ts';

type Asking = Extract<Screen, {kind: 'question'}>;
type Checked = {readonly value: unknown; readonly error: null} | {readonly error: NestedMessage};

/** Whether an input can be used, and what it becomes. */
export function checkInput(id: QuestionId, input: string): Checked {
  try {
    return {value: QUESTIONS[id].parse(input), error: null};
  } catch (error) {
    if (error instanceof UsageError) {
      return {error: error.text};
    }
    throw error;
  }
}

/** The state with this question asked; planning begins where there is none left. */
export function ask(state: State, id: QuestionId | undefined): State {
  if (id === undefined) {
    return {...state, screen: {kind: 'planning'}};
  }
  const question = QUESTIONS[id];
  const input =
    state.inputs[id] ?? (state.gathered ? question.defaultFrom(knownFrom(state.gathered.facts)) : '');
  const choices = question.choices ?? [];
  const wished = choices.findIndex(choice => choice.input === input);
  const selected = hindrance(state, id, input)
    ? choices.findIndex(choice => hindrance(state, id, choice.input) === null)
    : wished;
  return {
    ...state,
    screen: {kind: 'question', id, field: textField(input), selected: Math.max(0, selected), error: null},
  };
}

/**
 * What stands in the way of a choice, where what was seen on the server says so already: the sources of an engine
 * that cannot be reached from here, or the memory to compile it. Null for whatever can be chosen.
 */
export function hindrance({given, gathered}: State, id: QuestionId, input: string): Finding | null {
  if (id !== 'engine' || gathered === null) {
    return null;
  }
  const {facts} = gathered;
  const known = {...DEFAULTS, ...settingsOf(facts), ...given.preset};
  const answers = {...known, domains: [], email: '', engine: QUESTIONS.engine.parse(input)};
  return buildFindings(facts, answers, given.steps)[0] ?? null;
}

/** The question before this one, or the last of all; undefined where there is none. */
export function questionBefore({given, inputs}: State, id?: QuestionId): QuestionId | undefined {
  const open = openQuestions(given.preset, inputs);
  return id === undefined ? open.at(-1) : open[open.indexOf(id) - 1];
}

/** A command on a question. */
export function onQuestion(state: State, screen: Asking, command: Command): State {
  const {choices} = QUESTIONS[screen.id];
  switch (command) {
    case 'up':
    case 'down':
      return {
        ...state,
        screen: {...screen, selected: choose(screen.selected, command, choices?.length ?? 0), error: null},
      };
    case 'enter':
      return answer(state, screen, choices?.[screen.selected]?.input ?? screen.field.value);
    case 'yes':
      return answer(state, screen, 'yes');
    case 'no':
      return answer(state, screen, 'no');
    case 'back': {
      const before = questionBefore(state, screen.id);
      return before ? ask(keep(state, screen, screen.field.value), before) : state;
    }
    default:
      return state;
  }
}

const EDITS: Partial<Record<NamedKey, Exclude<TextEdit['edit'], 'insert'>>> = {
  left: 'left',
  right: 'right',
  home: 'home',
  end: 'end',
  backspace: 'backspace',
  delete: 'delete',
  'ctrl-k': 'clear-end',
  'ctrl-u': 'clear',
  'ctrl-w': 'clear-word',
};

/** A key that is text, or moves in it; null when it is neither. */
export function typeInto(state: State, screen: Asking, press: KeyPress): State | null {
  const named = press.named === undefined ? undefined : EDITS[press.named];
  if (press.named !== undefined && named === undefined) {
    return null;
  }
  const edit: TextEdit =
    press.named === undefined ? {edit: 'insert', text: press.char} : {edit: named ?? 'end'};
  return {...state, screen: {...screen, field: editText(screen.field, edit), error: null}};
}

function keep(state: State, {id}: Asking, input: string): State {
  return {...state, inputs: {...state.inputs, [id]: input}};
}

function answer(state: State, screen: Asking, input: string): State {
  const checked = checkInput(screen.id, input);
  if (checked.error) {
    return {...state, screen: {...screen, error: checked.error}};
  }
  if (hindrance(state, screen.id, input)) {
    // Why stands on the screen.
    return state;
  }
  if (screen.id === 'terms' && checked.value === false) {
    // An Enter too many is no reason to end.
    const before = questionBefore(state, screen.id);
    return before ? ask(state, before) : state;
  }
  const kept = keep(state, screen, input);
  const open = openQuestions(state.given.preset, kept.inputs);
  return ask(kept, open[open.indexOf(screen.id) + 1]);
}

/** The answers as given and typed. Only for a state in which every question has been answered. */
export function answersOf({given, inputs, gathered}: State): Answers {
  const {preset} = given;
  const earlier = gathered && settingsOf(gathered.facts);
  const domains = preset.domains ?? QUESTIONS.domains.parse(inputs.domains ?? '');
  return {
    ...DEFAULTS,
    ...earlier,
    ...preset,
    ...withSites(domains, earlier?.sites, preset.sites),
    email: preset.email ?? QUESTIONS.email.parse(inputs.email ?? ''),
    engine: preset.engine ?? QUESTIONS.engine.parse(inputs.engine ?? ''),
    buildMethod:
      preset.buildMethod ?? QUESTIONS.buildMethod.parse(inputs.buildMethod ?? DEFAULTS.buildMethod),
    keys: preset.keys ?? QUESTIONS.keys.parse(inputs.keys ?? ''),
  };
}
