import {LETS_ENCRYPT} from '../../answers/answers.ts';
import {asFinding, commands} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import {settingsOf} from '../../facts/settings.ts';
import {PATHS} from '../../known/paths.ts';
import {defineCheck, notApplicable} from '../check.ts';

/** How issuers call themselves whose certificates no browser trusts (letsencrypt.org/docs/staging-environment). */
const STAGING = /\(STAGING\)|\bFake LE\b/;

/**
 * Certificates are from the authority that certwizard was told to ask. A lineage that is there already is not issued
 * again, so one from a first try with the staging environment would be served for good.
 */
export const issuer = defineCheck({
  id: 'issuer',
  title: 'check.issuer',
  reads: ['lineages', 'renewals', 'files'],
  skip: (facts, {names}) =>
    names.length === 0
      ? notApplicable({key: 'skip.no-names'})
      : settingsOf(facts) === null
        ? notApplicable({key: 'skip.no-settings'})
        : null,
  diagnose(facts, {names}) {
    const asked = settingsOf(facts)?.acmeServer ?? LETS_ENCRYPT;
    const wanted = new Set(names);
    return facts.lineages.all.flatMap(({name, certificate}) => {
      const config = facts.renewals[name];
      const server = config?.server ?? LETS_ENCRYPT;
      if (!certificate || !config || !wanted.has(name)) {
        return [];
      }
      const untrusted = STAGING.test(certificate.issuer) && !asked.includes('staging');
      if (server === asked && !untrusted) {
        return [];
      }
      return [
        asFinding({
          ...{code: 'CW-ISSUER-OTHER', severity: untrusted ? 'error' : 'warning', layer: 'ca', about: [name]},
          values: {name, issuer: certificate.issuer, server, asked},
          evidence: [{try: formatCommand(['grep', '^server', `${PATHS.renewal}/${name}.conf`])}],
          remedy: commands([
            ...(['certbot', 'renew', '--force-renewal', '--cert-name', name] as const),
            ...(['--server', asked] as const),
          ]),
        }),
      ];
    });
  },
});
