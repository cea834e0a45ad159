import type {Finding} from '../../core/finding.ts';
import type {Cause as FailureCause} from '../../facts/failure-words.ts';
import type {FindingCode, NestedMessage} from '../../messages/messages.ts';

/**
 * Causes and what follows from them. Where both speak of names, a cause explains only what is seen of its own; `where`
 * says what else must be true of the two.
 */
export type Explanation = {
  readonly causes: readonly FindingCode[];
  readonly effects: readonly FindingCode[];
  where?(cause: Finding, effect: Finding): boolean;
};

/** What is seen of a challenge, here or by a CA. */
const CHALLENGE = [
  'CW-CANARY',
  'CW-CANARY-UNSEEN',
  'CW-CHALLENGE-SWALLOWED',
  'CW-LAST-FAILURE',
  'CW-RENEWAL-FAILED',
] as const satisfies readonly FindingCode[];

/** What is seen of a handshake. */
const HANDSHAKE = [
  'CW-HANDSHAKE-FAILED',
  'CW-LOG-HANDSHAKE',
  'CW-LOG-UNNAMED',
  'CW-LOG-HINT',
] as const satisfies readonly FindingCode[];

/** What is seen of an nginx that does not answer at all. */
const NO_ANSWER = [
  ...CHALLENGE,
  ...HANDSHAKE,
  'CW-OTHER-CERTIFICATE',
  'CW-FALLBACK-NOT-SERVED',
  'CW-NO-REDIRECT',
  'CW-NO-V6-LISTENER',
  'CW-CONFIG-NOT-LOADED',
  'CW-WORKER-USER',
  'CW-CLOUD-INGRESS',
] as const satisfies readonly FindingCode[];

const CLOSED_PORT = [
  'CW-HOST-FIREWALL',
  'CW-RULE-BY-HAND',
  'CW-FIREWALL-PARTLY',
  'CW-ANSWER-BLOCKED',
  'CW-PORT-LED',
  'CW-NO-WAY-BACK',
  'CW-UFW-NO-IPV6',
] as const satisfies readonly FindingCode[];

/** A file of a name that cannot be used. */
const BAD_FILE = [
  'CW-KEY-UNREADABLE',
  'CW-KEY-UNREADABLE-SELINUX',
  'CW-LINEAGE-HALF-MADE',
  'CW-NO-CERTIFICATE',
  'CW-LOG-MISSING',
  'CW-LOG-CLOSED',
  'CW-LOG-CORRUPT',
  'CW-LOG-MISMATCH',
] as const satisfies readonly FindingCode[];

/** A certificate that is not renewed, or not in time. */
const NOT_RENEWED = ['CW-EXPIRED', 'CW-RENEWAL-LATE', 'CW-HSTS'] as const satisfies readonly FindingCode[];

/** No packet arrived, or none came back. */
const NO_CONNECTION: readonly FailureCause[] = [
  'timeout',
  'refused',
  'no-route',
  'slow',
  'reset',
  'connection',
];

/**
 * Which findings are only the consequence of another one. An explanation holds through others: what stopped nginx also
 * explains what a stopped nginx does. A cause that is only a note explains nothing.
 */
export const EXPLANATIONS: readonly Explanation[] = [
  // What nginx needs to run.
  {
    causes: [
      'CW-PORT-TAKEN',
      'CW-PORT-SOCKET',
      'CW-PORT-NEXTCLOUD',
      'CW-NGINX-CONFIG',
      'CW-NGINX-REPLACEABLE',
    ],
    effects: ['CW-NGINX-STOPPED', 'CW-LOG-BIND'],
  },
  {causes: ['CW-PORT-TAKEN', 'CW-PORT-SOCKET', 'CW-PORT-NEXTCLOUD'], effects: NO_ANSWER},
  {causes: ['CW-NGINX-STOPPED', 'CW-NGINX-MISSING'], effects: NO_ANSWER},
  {
    causes: ['CW-NGINX-CONFIG'],
    effects: ['CW-CONFIG-NOT-LOADED', 'CW-OTHER-CERTIFICATE', 'CW-FALLBACK-NOT-SERVED', 'CW-LOG-HINT'],
  },
  // What nginx was told.
  {
    causes: ['CW-CONF-D', 'CW-CONFIG-MISSING', 'CW-CONFIG-NOT-LOADED', 'CW-MODULE-OUT'],
    effects: [
      ...HANDSHAKE,
      ...(['CW-OTHER-CERTIFICATE', 'CW-FALLBACK-NOT-SERVED', 'CW-NO-REDIRECT', 'CW-NO-V6-LISTENER'] as const),
      ...(['CW-CANARY', 'CW-CHALLENGE-SWALLOWED', 'CW-LAST-FAILURE'] as const),
    ],
  },
  {causes: ['CW-CONF-D'], effects: ['CW-CONFIG-NOT-LOADED', 'CW-CONFIG-MISSING']},
  {causes: ['CW-LOG-HANDLER-REFUSED'], effects: ['CW-LOG-HANDLER']},
  {causes: ['CW-LOG-HANDLER', 'CW-LOG-HANDLER-REFUSED'], effects: [...HANDSHAKE, 'CW-FALLBACK-NOT-SERVED']},
  {
    causes: ['CW-LOG-WORKER-DIED', 'CW-LOG-OPEN-FILES', 'CW-LOG-CONNECTIONS'],
    effects: HANDSHAKE,
  },
  // Files of a name.
  {
    causes: ['CW-KEY-UNREADABLE', 'CW-KEY-UNREADABLE-SELINUX'],
    effects: ['CW-LOG-CLOSED', 'CW-LOG-STALE', 'CW-OTHER-CERTIFICATE'],
  },
  {
    causes: ['CW-LINEAGE-HALF-MADE'],
    effects: [
      'CW-LOG-MISSING',
      'CW-LOG-STALE',
      'CW-KEY-UNREADABLE',
      'CW-NO-CERTIFICATE',
      'CW-OTHER-CERTIFICATE',
    ],
  },
  {causes: ['CW-LOG-MISSING'], effects: ['CW-KEY-UNREADABLE', 'CW-NO-CERTIFICATE']},
  {causes: BAD_FILE, effects: HANDSHAKE},
  {causes: ['CW-LOG-STALE'], effects: ['CW-OTHER-CERTIFICATE']},
  {causes: ['CW-HOOK-FAILED', 'CW-HOOK-MISSING', 'CW-WORKER-USER'], effects: ['CW-KEY-UNREADABLE']},
  {causes: ['CW-TWIN'], effects: ['CW-NO-CERTIFICATE', 'CW-EXPIRED', 'CW-RENEWAL-LATE']},
  // The way in. What the host firewall stops never shows whether the cloud would have let it in.
  {
    causes: CLOSED_PORT,
    effects: [...CHALLENGE, 'CW-CLOUD-INGRESS'],
    where: (cause, effect) =>
      closes80(cause) && (effect.code !== 'CW-LAST-FAILURE' || isByConnection(effect)),
  },
  {
    causes: ['CW-NO-V6-LISTENER'],
    effects: ['CW-CANARY', 'CW-LAST-FAILURE'],
    where: (_, effect) => isByConnection(effect),
  },
  {causes: ['CW-CANARY'], effects: ['CW-CHALLENGE-SWALLOWED', 'CW-LAST-FAILURE', 'CW-RENEWAL-FAILED']},
  // DNS and the CA.
  {
    causes: ['CW-DNS-FAILS', 'CW-NO-ADDRESS', 'CW-PRIVATE-ADDRESS', 'CW-CDN', 'CW-ADDRESS-ELSEWHERE'],
    effects: ['CW-CANARY', 'CW-CANARY-UNSEEN', 'CW-LAST-FAILURE', 'CW-RENEWAL-FAILED'],
    where: (_, effect) => effect.layer !== 'nginx',
  },
  {
    causes: ['CW-CAA', 'CW-CAA-METHOD', 'CW-CAA-ACCOUNT', 'CW-CAA-CRITICAL', 'CW-CAA-FAILS'],
    effects: ['CW-LAST-FAILURE', 'CW-RENEWAL-FAILED'],
    where: (_, effect) =>
      effect.code !== 'CW-LAST-FAILURE' || failed(effect, ['caa', 'servfail', 'dns-timeout', 'dns']),
  },
  {
    causes: ['CW-AUTHORITY', 'CW-CLOCK'],
    effects: ['CW-LAST-FAILURE', 'CW-RENEWAL-FAILED'],
    where: (_, {layer, code}) => code !== 'CW-LAST-FAILURE' || layer === 'ca',
  },
  {
    causes: ['CW-LIMIT'],
    effects: ['CW-LAST-FAILURE', 'CW-RENEWAL-FAILED'],
    where: (_, effect) => effect.code !== 'CW-LAST-FAILURE' || failed(effect, ['rate-limited']),
  },
  {causes: ['CW-LAST-FAILURE'], effects: ['CW-RENEWAL-FAILED', 'CW-NO-CERTIFICATE', 'CW-LINEAGE-HALF-MADE']},
  // Renewal.
  {
    causes: ['CW-NO-RENEWAL', 'CW-RENEWAL-OFF', 'CW-RENEWAL-FAILED', 'CW-LAST-FAILURE'],
    effects: NOT_RENEWED,
  },
  {causes: ['CW-LINEAGE-UNMANAGED'], effects: NOT_RENEWED},
  {causes: ['CW-EXPIRED', 'CW-RENEWAL-LATE'], effects: ['CW-HSTS']},
  {
    causes: ['CW-NEXTCLOUD-STOPPED', 'CW-NEXTCLOUD-WEBROOT', 'CW-NEXTCLOUD-FAILED', 'CW-NEXTCLOUD-CHALLENGE'],
    effects: ['CW-NEXTCLOUD-LATE', 'CW-NEXTCLOUD-OVER'],
  },
];

function closes80({code, values}: Finding): boolean {
  return code === 'CW-UFW-NO-IPV6' || `${values.ports}`.split(', ').includes('80/tcp');
}

/** The cause that a finding about a challenge names; null where it names none. */
function namedCause({values}: Finding): NestedMessage['key'] | null {
  const named = values.cause ?? values.why;
  return typeof named === 'object' && 'key' in named ? named.key : null;
}

function failed(effect: Finding, causes: readonly FailureCause[]): boolean {
  const named = namedCause(effect);
  return causes.some(cause => named === `cause.${cause}`);
}

function isByConnection(effect: Finding): boolean {
  return failed(effect, NO_CONNECTION);
}
