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

/** The answers that `formatSettings` wrote, with the CA certificate that stands beside them; null where they make no sense. */
export function parseSettings(text: string, acmeCa: string | null): Answers | null {
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
      acmeCa,
    };
  } catch {
    return null;
  }
}
