import {X509Certificate} from 'node:crypto';
import {resolve} from 'node:path';
import {domainToASCII} from 'node:url';
import {NGINX_VERSIONS, type NginxVersion} from '../known/pins.ts';
import {
  BUILD_METHODS,
  type BuildMethod,
  ENGINES,
  type Engine,
  KEY_SCHEMES,
  type KeyScheme,
  SITE_CHOICES,
  type SiteChoice,
} from './answers.ts';
import {UsageError} from './usage-error.ts';

/** One label of a host name (RFC 1123), lower case. */
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const MAX_NAME = 253;
/** The local part of an address, without the quoted forms that no CA accepts. */
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/** Shows hostile input safely: no control characters, cut short. */
export function shown(input: string, most = 60): string {
  const safe = input.replaceAll(/[\p{C}\p{Z}]/gu, ' ');
  return safe.length > most ? `${safe.slice(0, most - 3)}…` : safe;
}

/**
 * A host name that a certificate can be issued for over HTTP-01: lower case, as ASCII (IDN as punycode).
 * Throws UsageError.
 */
export function validateDomain(input: string): string {
  const name = shown(input);
  if (input.startsWith('*.')) {
    throw new UsageError('usage.domain.wildcard', {name});
  }
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(input)) {
    throw new UsageError('usage.domain.characters', {name});
  }
  const ascii = domainToASCII(input.toLowerCase());
  const labels = ascii.split('.');
  if (ascii.length > MAX_NAME) {
    throw new UsageError('usage.domain.long', {name, length: ascii.length, max: MAX_NAME});
  }
  // A last label of digits makes it an IPv4 address or a mistake.
  if (labels.length < 2 || !labels.every(label => LABEL.test(label)) || /^\d+$/.test(labels.at(-1) ?? '')) {
    throw new UsageError('usage.domain.form', {name});
  }
  return ascii;
}

/** At least one name, each valid, duplicates taken once. Throws UsageError. */
export function validateDomains(inputs: readonly string[]): string[] {
  const names = [...new Set(inputs.map(validateDomain))];
  if (names.length === 0) {
    throw new UsageError('usage.domain.none');
  }
  return names;
}

/** An address for the CA's account. Throws UsageError. */
export function validateEmail(input: string): string {
  const at = input.lastIndexOf('@');
  const name = shown(input);
  if (at === -1) {
    throw new UsageError('usage.email.at', {name});
  }
  const host = input.slice(at + 1);
  const validHost =
    host.includes('.') &&
    host
      .toLowerCase()
      .split('.')
      .every(label => LABEL.test(label));
  if (!LOCAL_PART.test(input.slice(0, at)) || input.startsWith('-') || !validHost || input.length > 254) {
    throw new UsageError('usage.email.form', {name});
  }
  return input;
}

export function validateEngine(input: string): Engine {
  const engine = ENGINES.find(candidate => candidate === input);
  if (!engine) {
    throw new UsageError('usage.engine', {name: shown(input), engines: ENGINES.join(', ')});
  }
  return engine;
}

export function validateBuildMethod(input: string): BuildMethod {
  const way = BUILD_METHODS.find(candidate => candidate === input);
  if (!way) {
    throw new UsageError('usage.buildMethod', {name: shown(input), methods: BUILD_METHODS.join(', ')});
  }
  return way;
}

export function validateNginxVersion(input: string): NginxVersion {
  const version = NGINX_VERSIONS.find(candidate => candidate === input);
  if (!version) {
    throw new UsageError('usage.nginx-version', {name: shown(input), versions: NGINX_VERSIONS.join(', ')});
  }
  return version;
}

/**
 * A folder, made absolute, or a URL, both without a slash at the end. A URL with a user, password, token or query is
 * refused: it would stand in the plan, the printed script and the journal. Throws UsageError.
 */
export function validateSources(input: string): string {
  const refused = new UsageError('usage.sources', {name: shown(withoutSecrets(input))});
  if (/^\w+:\/\//.test(input)) {
    const url = URL.canParse(input) ? new URL(input) : null;
    // git would run a program for other schemes, and ssh has keys, which nobody who fetches has.
    if (!url || !/^(https?|git):$/.test(url.protocol) || /[@?#\s]/.test(input)) {
      throw refused;
    }
    return input.replace(/\/+$/, '');
  }
  // `user@host:path` is git's for ssh.
  if (input === '' || /\p{C}/u.test(input) || /^[^/]+@[^/]*:/.test(input)) {
    throw refused;
  }
  return resolve(input);
}

/** A URL as it may be shown: without what stands before its host, and after its path. */
function withoutSecrets(input: string): string {
  return input.replace(/^(\w+:\/\/)?[^/]*@/, '$1…@').replace(/[?#].*$/s, '?…');
}

export function validateKeyScheme(input: string): KeyScheme {
  const scheme = KEY_SCHEMES.find(candidate => candidate === input);
  if (!scheme) {
    throw new UsageError('usage.keys', {name: shown(input), schemes: KEY_SCHEMES.join(', ')});
  }
  return scheme;
}

/** `NAME=CHOICE`, each once; of a name that is there twice, the last. Throws UsageError. */
export function validateSites(inputs: readonly string[]): Record<string, SiteChoice> {
  return Object.fromEntries(
    inputs.map((input): [string, SiteChoice] => {
      const [, name = '', word] = /^([^=]*)=(.*)$/s.exec(input) ?? [];
      const choice = SITE_CHOICES.find(each => each === word);
      if (!choice) {
        throw new UsageError('usage.site', {name: shown(input), choices: SITE_CHOICES.join(', ')});
      }
      return [validateDomain(name), choice];
    }),
  );
}

/** The directory of a certificate authority: an https URL without credentials. Throws UsageError. */
export function validateAcmeServer(input: string): string {
  const url = URL.canParse(input) ? new URL(input) : null;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw new UsageError('usage.acme-server', {name: shown(withoutSecrets(input))});
  }
  return url.href;
}

/** A PEM text with nothing in it but certificates. Throws UsageError; `file` is for its message. */
export function validateAcmeCa(pem: string, file: string): string {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    // A key in the same file would end up in the plan.
    if (blocks.length === 0 || pem.includes('PRIVATE KEY')) {
      throw new Error('not only certificates');
    }
    for (const block of blocks) {
      new X509Certificate(block);
    }
  } catch {
    throw new UsageError('usage.acme-ca', {file: shown(file)});
  }
  return `${blocks.join('\n')}\n`;
}
