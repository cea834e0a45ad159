import {NGINX_VERSIONS} from '../known/pins.ts';
import {type Answers, DEFAULTS} from './answers.ts';
import {
  validateAcmeServer,
  validateBuildMethod,
  validateDomains,
  validateEmail,
  validateEngine,
  validateKeyScheme,
  validateSites,
} from './validate.ts';

/** The text of the settings file: what a later run, `status` and `doctor` go by. No secret is in it. */
export function formatSettings(answers: Answers): string {
  const {domains, email, engine, buildMethod, nginxVersion, keys, sites, acmeServer} = answers;
  const adopted = Object.keys(sites).length > 0 ? {sites} : {};
  const built = engine === 'ngx_mruby' ? {buildMethod, nginxVersion} : {};
  return `${JSON.stringify({domains, email, engine, ...built, keys, ...adopted, acmeServer}, null, 2)}\n`;
}

/** The answers that `formatSettings` wrote, with the CA certificate that stands beside them; null where they make no sense. */
export function parseSettings(text: string, acmeCa: string | null): Answers | null {
  try {
    const written = JSON.parse(text);
    const {domains, email, engine, buildMethod, nginxVersion, keys, sites, acmeServer} = {
      // What is now the build method was called a way at first.
      ...{buildMethod: written.way ?? DEFAULTS.buildMethod, acmeServer: DEFAULTS.acmeServer, sites: {}},
      ...written,
    };
    return {
      ...DEFAULTS,
      domains: validateDomains(domains),
      email: validateEmail(email),
      engine: validateEngine(engine),
      buildMethod: validateBuildMethod(buildMethod),
      // One that is not pinned any more gives way to the default, as an update does.
      nginxVersion: NGINX_VERSIONS.find(version => version === nginxVersion) ?? DEFAULTS.nginxVersion,
      keys: validateKeyScheme(keys),
      sites: validateSites(Object.entries(sites).map(pair => pair.join('='))),
      acmeServer: validateAcmeServer(acmeServer),
      acmeCa,
    };
  } catch {
    return null;
  }
}
