import {readFileSync} from 'node:fs';
import {type Answers, LETS_ENCRYPT_STAGING} from '../answers/answers.ts';
import {UsageError} from '../answers/usage-error.ts';
import {
  shown,
  validateAcmeCa,
  validateAcmeServer,
  validateBuildMethod,
  validateDomains,
  validateEmail,
  validateEngine,
  validateKeyScheme,
  validateNginxVersion,
  validateSites,
  validateSources,
} from '../answers/validate.ts';
import type {FlagValues} from './flags.ts';

type AnswersFile = {
  domains?: string[];
  email?: string;
  engine?: string;
  buildMethod?: string;
  nginxVersion?: string;
  sources?: string;
  keys?: string;
  acmeServer?: string;
  /** The path of a PEM file. */
  acmeCa?: string;
};

const TEXTS = [
  'email',
  'engine',
  'buildMethod',
  'nginxVersion',
  'sources',
  'keys',
  'acmeServer',
  'acmeCa',
] as const;

/** What flags and an answers file say, validated; flags win. Throws UsageError. */
export function presetAnswers(flags: FlagValues): Partial<Answers> {
  const file = flags.answers === undefined ? {} : readAnswersFile(flags.answers);
  if (flags.staging && flags['acme-server'] !== undefined) {
    throw new UsageError('usage.flag.both', {one: '--staging', other: '--acme-server'});
  }
  const domains = flags.domain ?? file.domains;
  const email = flags.email ?? file.email;
  const engine = flags.engine ?? file.engine;
  const buildMethod = flags.build ?? file.buildMethod;
  const nginxVersion = flags['nginx-version'] ?? file.nginxVersion;
  const sources = flags.sources ?? file.sources;
  const keys = flags.keys ?? file.keys;
  const acmeServer = flags.staging ? LETS_ENCRYPT_STAGING : (flags['acme-server'] ?? file.acmeServer);
  const acmeCa = flags['acme-ca'] ?? file.acmeCa;
  return {
    ...(domains && {domains: validateDomains(domains)}),
    ...(email !== undefined && {email: validateEmail(email)}),
    ...(engine !== undefined && {engine: validateEngine(engine)}),
    ...(buildMethod !== undefined && {buildMethod: validateBuildMethod(buildMethod)}),
    ...(nginxVersion !== undefined && {nginxVersion: validateNginxVersion(nginxVersion)}),
    ...(sources !== undefined && {sources: validateSources(sources)}),
    ...(keys !== undefined && {keys: validateKeyScheme(keys)}),
    ...(flags.site && {sites: validateSites(flags.site)}),
    ...(acmeServer !== undefined && {acmeServer: validateAcmeServer(acmeServer)}),
    ...(acmeCa !== undefined && {acmeCa: validateAcmeCa(readText(acmeCa), acmeCa)}),
  };
}

function readAnswersFile(file: string): AnswersFile {
  const text = readText(file);
  let answers: unknown;
  try {
    answers = JSON.parse(text);
  } catch (error) {
    throw new UsageError('usage.answers.json', {
      file,
      reason: shown(error instanceof Error ? error.message : ''),
    });
  }
  if (typeof answers !== 'object' || answers === null || Array.isArray(answers)) {
    throw new UsageError('usage.answers.object', {file});
  }
  for (const [name, value] of Object.entries(answers)) {
    const isText = TEXTS.some(known => known === name);
    const fits = isText
      ? typeof value === 'string'
      : Array.isArray(value) && value.every(item => typeof item === 'string');
    if (!isText && name !== 'domains') {
      throw new UsageError('usage.answers.key', {
        file,
        name: shown(name),
        known: ['domains', ...TEXTS].join(', '),
      });
    }
    if (!fits) {
      throw new UsageError(isText ? 'usage.answers.string' : 'usage.answers.list', {file, name});
    }
  }
  return answers;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError('usage.file', {file, reason});
  }
}
