import {asTyped} from '../known/started-as.ts';
import {bothForms} from '../text/host-name.ts';
import {en} from './en/index.ts';

type Texts = typeof en;
/** Every text has a key; the English ones define which there are, another language has to satisfy them. */
export type MessageKey = keyof Texts;
export type Messages = {readonly [key in MessageKey]: string};
/** The codes of findings: each has a text CODE.what. */
export type FindingCode = MessageKey extends infer Key
  ? Key extends `${infer Code}.what`
    ? Code
    : never
  : never;

/** The names of a text's `{name}` places. */
type PlacesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlacesIn<Rest>
  : never;
type Places = {readonly [Key in MessageKey]: PlacesIn<Texts[Key]>};

/**
 * A value is put into its place as it is; a message with values of its own is translated first, and a host name is
 * shown in both of its forms.
 */
export type MessageValue = string | number | NestedMessage | HostName;
export type HostName = {readonly host: string};
type NoValues = Readonly<Record<string, never>>;
/** Values whose text is not known here. */
export type AnyValues = Readonly<Record<string, MessageValue>>;

/** What a text needs: a value for each of its places, told from the English text. For several keys: for all of them. */
export type MessageValues<Key extends MessageKey> = {readonly [name in Places[Key]]: MessageValue};

/** What the texts of a finding need, CODE.what and CODE.do. */
export type FindingValues<Code extends FindingCode> = {
  readonly [name in Places[Extract<`${Code}.what` | `${Code}.do`, MessageKey>]]: MessageValue;
};

/** The keys of texts without places, such as labels. */
export type PlainKey = {[Key in MessageKey]: [Places[Key]] extends [never] ? Key : never}[MessageKey];

/** The arguments after a key: none where its text has no places. */
export type MessageArguments<Key extends MessageKey> = [Places[Key]] extends [never]
  ? [values?: NoValues]
  : [values: MessageValues<Key>];

/** A text that is not translated yet, as JSON: its key and what fills its places. */
export type NestedMessage =
  | {readonly key: PlainKey; readonly values?: NoValues}
  | {
      [Key in Exclude<MessageKey, PlainKey>]: {readonly key: Key; readonly values: MessageValues<Key>};
    }[Exclude<MessageKey, PlainKey>];

/** A NestedMessage whose key is put together, such as `cause.${id}`, with what all of these keys need. */
export function message(key: PlainKey): NestedMessage;
export function message<Key extends MessageKey>(key: Key, ...values: MessageArguments<Key>): NestedMessage;
export function message(key: MessageKey, values: AnyValues = {}): NestedMessage {
  return {key, values} as NestedMessage;
}

type CountKey = Extract<MessageKey, `count.${string}`>;
export type CountUnit = CountKey extends `count.${infer Unit}.${'one' | 'other'}` ? Unit : never;

/** A number with its unit: `1 action`, `3 actions`. */
export function countOf(unit: CountUnit, count: number): NestedMessage {
  return message(`count.${unit}.${count === 1 ? 'one' : 'other'}`, {count});
}

/** What is wrong, and what to do, in a finding's words. */
export function whatOf({code, values}: Coded): NestedMessage {
  return {key: `${code}.what`, values} as NestedMessage;
}
export function remedyOf({code, values}: Coded): NestedMessage {
  return {key: `${code}.do`, values} as NestedMessage;
}
type Coded = {readonly code: FindingCode; readonly values: AnyValues};

const LANGUAGES = {en} as const satisfies Record<string, Messages>;
export type Language = keyof typeof LANGUAGES;
export const LANGUAGE_NAMES = Object.keys(LANGUAGES) as Language[];

/** Turns a key with its values, or a NestedMessage, into a text. */
export type Translate = {
  (message: NestedMessage): string;
  <Key extends MessageKey>(key: Key, ...values: MessageArguments<Key>): string;
};

/** The texts of a language, with certwizard's own commands as this operator types them. A place without a value, which only a cast can bring about, throws. */
export function translator(language: Language): Translate {
  return (said: MessageKey | NestedMessage, values: AnyValues = {}) =>
    typeof said === 'string' ? fill(language, said, values) : fill(language, said.key, said.values);
}

/** A text as it stands for all cases: each place shown as `<name>`. */
export function withPlaces(language: Language, key: MessageKey): string {
  return asTyped(LANGUAGES[language][key]).replaceAll(/\{(\w+)\}/g, '<$1>');
}

function fill(language: Language, key: MessageKey, values: AnyValues = {}): string {
  return asTyped(LANGUAGES[language][key]).replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) {
      throw new Error(`message ${key} wants a value for {${name}}`);
    }
    if (typeof value !== 'object') {
      return String(value);
    }
    return 'host' in value ? bothForms(value.host) : fill(language, value.key, value.values);
  });
}
