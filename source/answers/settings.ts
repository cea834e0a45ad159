import type {FilesFact} from '../facts/files.ts';
import {PATHS} from '../known/paths.ts';
import {NGINX_VERSIONS} from '../known/pins.ts';
import {type Answers, DEFAULTS} from './answers.ts';
import {
  validateAcmeServer,
  validateDomains,
  validateEmail,
  validateEngine,
  validateKeyScheme,
  validateWay,
} from './validate.ts';

/** The text of the settings file: what a later run, `status` and `doctor` go by. No secret is in it. */
export function formatSettings(answers: Answers): string {
  const {domains, email, engine, way, nginxVersion, keys, acmeServer} = answers;
  const built = engine === 'ngx_mruby' ? {way, nginxVersion} : {};
  return `${JSON.stringify({domains, email, engine, ...built, keys, acmeServer}, null, 2)}\n`;
}

/** What an earlier run was told, where its file is there and still makes sense; else null. */
export function settingsOf({files}: {files: FilesFact}): Answers | null {
  const text = files[PATHS.settings]?.content;
  if (text === undefined) {
    return null;
  }
  try {
    const {domains, email, engine, way, nginxVersion, keys, acmeServer} = {
      ...{way: DEFAULTS.way, acmeServer: DEFAULTS.acmeServer},
      ...JSON.parse(text),
    };
    return {
      ...DEFAULTS,
      domains: validateDomains(domains),
      email: validateEmail(email),
      engine: validateEngine(engine),
      way: validateWay(way),
      // One that is not pinned any more gives way to the default, as an update does.
      nginxVersion: NGINX_VERSIONS.find(version => version === nginxVersion) ?? DEFAULTS.nginxVersion,
      keys: validateKeyScheme(keys),
      acmeServer: validateAcmeServer(acmeServer),
      acmeCa: files[PATHS.acmeCa]?.content ?? null,
    };
  } catch {
    return null;
  }
}
