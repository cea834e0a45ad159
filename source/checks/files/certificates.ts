import {asFinding, commands, type Evidence, type Finding, type Remedy} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import type {CertificateFact} from '../../facts/lineages.ts';
import {lifeOf} from '../../facts/renewal-due.ts';
import {PATHS} from '../../known/paths.ts';
import {defineCheck, notApplicable} from '../check.ts';

/** Every name has a certificate of its own that covers it, is renewable and not at the end of its life. */
export const certificates = defineCheck({
  id: 'certificates',
  title: 'check.certificates',
  reads: ['lineages'],
  skip: (_, {names}) => (names.length === 0 ? notApplicable({key: 'skip.no-names'}) : null),
  diagnose({lineages}, {names}) {
    const byName = new Map(lineages.all.map(({name, certificate}) => [name, certificate]));
    const incomplete = new Set(lineages.incomplete);
    const unmanaged = new Set(lineages.unmanaged);
    // Links that lead nowhere are told by `lineage-links`: no issuance has been interrupted.
    const dangling = new Set(lineages.dangling.map(({name}) => name));
    const told = names.filter(name => !dangling.has(name));
    return told.flatMap(name => {
      const problem = incomplete.has(name)
        ? ({code: 'CW-LINEAGE-HALF-MADE', severity: 'error', remedy: {step: 'issuance'}} as const)
        : unmanaged.has(name)
          ? unmanagedProblem(name)
          : problemOf(name, byName.get(name) ?? null);
      return problem ? [finding(name, byName.get(name) ?? null, problem)] : [];
    });
  },
  holds({lineages}, {names}) {
    const wanted = new Set(names);
    const ends = lineages.all.flatMap(({name, certificate}) =>
      certificate && wanted.has(name) ? [certificate.notAfter] : [],
    );
    return {
      key: 'check.certificates.seen',
      values: {count: ends.length, end: ends.sort()[0]?.slice(0, 10) ?? '?'},
    };
  },
});

type Problem = Pick<Finding, 'severity'> & {
  readonly code:
    | 'CW-LINEAGE-HALF-MADE'
    | 'CW-LINEAGE-UNMANAGED'
    | 'CW-NO-CERTIFICATE'
    | 'CW-WRONG-NAMES'
    | 'CW-EXPIRED'
    | 'CW-RENEWAL-LATE';
  readonly remedy: Remedy;
};

/** Never moved away by us: it is served. */
function unmanagedProblem(name: string): Problem {
  const values = {name, folder: `${PATHS.live}/${name}`};
  const remedy = {steps: [{key: 'CW-LINEAGE-UNMANAGED.do', values}]} as const;
  return {code: 'CW-LINEAGE-UNMANAGED', severity: 'error', remedy};
}

function problemOf(name: string, certificate: CertificateFact | null): Problem | null {
  if (certificate === null) {
    return {code: 'CW-NO-CERTIFICATE', severity: 'error', remedy: {step: 'issuance'}};
  }
  if (!certificate.names.includes(name)) {
    const away = commands(['certbot', 'delete', '--cert-name', name]);
    return {code: 'CW-WRONG-NAMES', severity: 'error', remedy: {...away, step: 'issuance'}};
  }
  const renew = commands(['certwizard', 'renew-test', '--real', name]);
  switch (lifeOf(certificate)) {
    case 'expired':
      return {code: 'CW-EXPIRED', severity: 'error', remedy: renew};
    case 'late':
      return {code: 'CW-RENEWAL-LATE', severity: 'warning', remedy: renew};
    default:
      return null;
  }
}

function finding(name: string, certificate: CertificateFact | null, problem: Problem): Finding {
  const folder = `${PATHS.live}/${name}`;
  const look: Evidence = {
    try: formatCommand(
      certificate
        ? ['openssl', 'x509', '-noout', '-dates', '-ext', 'subjectAltName', '-in', `${folder}/fullchain.pem`]
        : ['ls', '-l', folder, `${PATHS.archive}/${name}`, `${PATHS.renewal}/${name}.conf`],
    ),
  };
  return asFinding({
    ...problem,
    layer: 'ca',
    about: [name],
    values: {
      name,
      folder,
      names: certificate?.names.join(', ') ?? '-',
      end: certificate?.notAfter.slice(0, 10) ?? '-',
    },
    evidence: [look],
  });
}
