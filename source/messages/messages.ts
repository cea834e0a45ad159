import {asTyped} from '../known/started-as.ts';
import {bothForms} from '../text/host-name.ts';
import {en} from './en/index.ts';

/** Every text has a key; the English ones define which there are, another language has to satisfy them. */
export type MessageKey = keyof typeof en;
export type Messages = {readonly [key in MessageKey]: string};
/** The codes of findings: each has a text CODE.what and a text CODE.do. */
export type FindingCode = MessageKey extends infer Key
  ? Key extends `${infer Code}.what`
    ? Code
    : never
  : never;
/**
 * A value is put into its place as it is; a message with values of its own is translated first, and a host name is
 * shown in both of its forms.
 */
export type MessageValues = {readonly [name: string]: string | number | NestedMessage | HostName};
export type HostName = {readonly host: string};
export type NestedMessage = {readonly key: MessageKey; readonly values?: MessageValues};

const LANGUAGES = {en} as const satisfies Record<string, Messages>;
export type Language = keyof typeof LANGUAGES;
export const LANGUAGE_NAMES = Object.keys(LANGUAGES) as Language[];

/**
 * A text with its `{name}` places filled in, and certwizard's own commands as this operator types them. A place without a value is a
 * mistake of ours and throws.
 */
export function translate(language: Language, key: MessageKey, values: MessageValues = {}): string {
  return asTyped(LANGUAGES[language][key]).replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) {
      throw new Error(`message ${key} wants a value for {${name}}`);
    }
    if (typeof value !== 'object') {
      return String(value);
    }
    return 'host' in value ? bothForms(value.host) : translate(language, value.key, value.values);
  });
}

/** `translate` with the language decided. */
export type Translate = (key: MessageKey, values?: MessageValues) => string;

export function translator(language: Language): Translate {
  return (key, values) => translate(language, key, values);
}
