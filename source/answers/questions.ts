import type {NestedMessage, PlainKey} from '../messages/messages.ts';
import {type Answers, BUILD_METHODS, DEFAULTS, ENGINES, KEY_SCHEMES, LETS_ENCRYPT} from './answers.ts';
import {
  validateBuildMethod,
  validateDomains,
  validateEmail,
  validateEngine,
  validateKeyScheme,
} from './validate.ts';

export type QuestionId = 'domains' | 'email' | 'engine' | 'buildMethod' | 'keys' | 'terms';

/** What is known before anything is asked: the answers to an earlier run, and the names of the lineages that are there. */
export type Known = {readonly settings: Answers | null; readonly lineages: readonly string[]};

/** Something that only the operator can decide. `Value` is what an answer becomes. */
export type Question<Value = unknown> = {
  readonly id: QuestionId;
  /** The option that answers it without a terminal. */
  readonly flag: string;
  title(answers: Partial<Answers>): NestedMessage;
  readonly help: PlainKey;
  /** The inputs to choose from, with the text of each; null where anything may be typed. */
  readonly choices: readonly {readonly input: string; readonly label: PlainKey}[] | null;
  /** What stands there before anything is typed: what an earlier run was told, or what is on the server. */
  defaultFrom(known: Known): string;
  /** The value of an input. Throws UsageError. */
  parse(input: string): Value;
};

const domains: Question<string[]> = {
  id: 'domains',
  flag: '--domain',
  title: () => ({key: 'ui.question.domains.title'}),
  help: 'ui.question.domains.help',
  choices: null,
  defaultFrom: ({settings, lineages}) => (settings?.domains ?? lineages).join(' '),
  parse: input => validateDomains(input.split(/[\s,]+/).filter(name => name !== '')),
};

const email: Question<string> = {
  id: 'email',
  flag: '--email',
  title: () => ({key: 'ui.question.email.title'}),
  help: 'ui.question.email.help',
  choices: null,
  defaultFrom: ({settings}) => settings?.email ?? '',
  parse: input => validateEmail(input.trim()),
};

const engine: Question<Answers['engine']> = {
  id: 'engine',
  flag: '--engine',
  title: () => ({key: 'ui.question.engine.title'}),
  help: 'ui.question.engine.help',
  choices: ENGINES.map(input => ({input, label: `ui.engine.${input}` as const})),
  defaultFrom: ({settings}) => settings?.engine ?? DEFAULTS.engine,
  parse: validateEngine,
};

/** Asked only of those who want ngx_mruby. */
const buildMethod: Question<Answers['buildMethod']> = {
  id: 'buildMethod',
  flag: '--build',
  title: () => ({key: 'ui.question.buildMethod.title'}),
  help: 'ui.question.buildMethod.help',
  choices: BUILD_METHODS.map(input => ({input, label: `ui.buildMethod.${input}` as const})),
  defaultFrom: ({settings}) => settings?.buildMethod ?? DEFAULTS.buildMethod,
  parse: validateBuildMethod,
};

const keys: Question<Answers['keys']> = {
  id: 'keys',
  flag: '--keys',
  title: () => ({key: 'ui.question.keys.title'}),
  help: 'ui.question.keys.help',
  choices: KEY_SCHEMES.map(input => ({input, label: `ui.keys.${input}` as const})),
  defaultFrom: ({settings}) => settings?.keys ?? DEFAULTS.keys,
  parse: input => validateKeyScheme(input),
};

/** True for yes; a no ends the wizard. */
const terms: Question<boolean> = {
  id: 'terms',
  flag: '--yes',
  title: ({acmeServer}) => ({
    key: 'ui.question.terms.title',
    values: {authority: authorityName(acmeServer ?? LETS_ENCRYPT)},
  }),
  help: 'ui.question.terms.help',
  choices: [
    {input: 'no', label: 'ui.terms.no'},
    {input: 'yes', label: 'ui.terms.yes'},
  ],
  // An agreement is given, not taken for granted.
  defaultFrom: () => 'no',
  parse: input => input === 'yes',
};

/** What people call the certificate authority with this directory. */
export function authorityName(acmeServer: string): string {
  return acmeServer === LETS_ENCRYPT ? "Let's Encrypt" : new URL(acmeServer).host;
}

/** In the order in which they are asked. */
export const QUESTIONS = {domains, email, engine, buildMethod, keys, terms} as const satisfies {
  readonly [id in QuestionId]: Question;
};
export const QUESTION_IDS = Object.keys(QUESTIONS) as QuestionId[];

/** What was typed or chosen so far, by question. */
export type Inputs = Readonly<Partial<Record<QuestionId, string>>>;

/**
 * The questions that `preset` leaves open; one of them depends on what was chosen. The agreement has no place in
 * answers, so it is always among them.
 */
export function openQuestions(preset: Partial<Answers>, inputs: Inputs = {}): QuestionId[] {
  const mruby = (preset.engine ?? inputs.engine) === 'ngx_mruby';
  return QUESTION_IDS.filter(
    id => id === 'terms' || (preset[id] === undefined && (id !== 'buildMethod' || mruby)),
  );
}
