import type {FilesFact} from '../facts/files.ts';
import {PATHS} from '../paths.ts';
import type {Answers} from './answers.ts';
import {
  validateAcmeServer,
  validateDomains,
  validateEmail,
  validateEngine,
  validateKeyScheme,
} from './validate.ts';

/** The text of the settings file: what a later run, `status` and `doctor` go by. No secret is in it. */
export function formatSettings({domains, email, engine, keys, acmeServer}: Answers): string {
  return `${JSON.stringify({domains, email, engine, keys, acmeServer}, null, 2)}\n`;
}

/** What an earlier run was told, where its file is there and still makes sense; else null. */
export function settingsOf({files}: {files: FilesFact}): Answers | null {
  const text = files[PATHS.settings]?.content;
  if (text === undefined) {
    return null;
  }
  try {
    const {domains, email, engine, keys, acmeServer} = JSON.parse(text);
    return {
      domains: validateDomains(domains),
      email: validateEmail(email),
      engine: validateEngine(engine),
      keys: validateKeyScheme(keys),
      acmeServer: validateAcmeServer(acmeServer),
      acmeCa: files[PATHS.acmeCa]?.content ?? null,
    };
  } catch {
    return null;
  }
}
