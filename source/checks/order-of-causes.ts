import type {Finding} from '../core/finding.ts';
import type {FindingCode} from '../messages/messages.ts';

/** A cause, and the findings that are there only because of it. */
export type Cause = {readonly finding: Finding; readonly explained: readonly Finding[]};

/** What a client meets when it asks nginx for a page, or a CA for the challenge file. */
const SERVING = [
  'CW-FALLBACK-NOT-SERVED',
  'CW-HANDSHAKE-FAILED',
  'CW-OTHER-CERTIFICATE',
  'CW-CHALLENGE-SWALLOWED',
  'CW-NO-REDIRECT',
] as const satisfies readonly FindingCode[];

/** What a CA meets, or would meet, when it asks for the challenge file. */
const CHALLENGED = [
  'CW-CANARY',
  'CW-CANARY-UNSEEN',
  'CW-WALL',
  'CW-CHALLENGE',
  'CW-LAST-FAILURE',
  'CW-RENEWAL-WOULD-FAIL',
] as const satisfies readonly FindingCode[];

/** What comes of renewals that do not happen. */
const LATE = [
  'CW-RENEWAL-FAILED',
  'CW-RENEWAL-LATE',
  'CW-EXPIRED',
  'CW-LINEAGE-LATE',
] as const satisfies readonly FindingCode[];

/** What comes of a renewal that cannot work. */
const RENEWAL_FAILS = [
  'CW-LAST-FAILURE',
  'CW-RENEWAL-WOULD-FAIL',
  ...LATE,
] as const satisfies readonly FindingCode[];

/** What comes of a lineage without a certificate and a key. */
const NO_PAIR = [
  'CW-LOG-MISSING',
  'CW-KEY-UNREADABLE',
  'CW-HANDSHAKE-FAILED',
  'CW-OTHER-CERTIFICATE',
] as const satisfies readonly FindingCode[];

const NEXTCLOUD_LATE = ['CW-NEXTCLOUD-LATE', 'CW-NEXTCLOUD-OVER'] as const satisfies readonly FindingCode[];
const BLOCKED = [...CHALLENGED, 'CW-CLOUD-INGRESS'] as const satisfies readonly FindingCode[];

/**
 * Each cause with what it explains, in the order of causes: what stops everything before what stops one way in, and
 * that before what is about one name. Whatever is explained stands further down.
 */
export const EXPLAINS: readonly (readonly [FindingCode, readonly FindingCode[]])[] = [
  ['CW-PROBE', []],
  ['CW-NGINX-MISSING', ['CW-NGINX-STOPPED', 'CW-CONF-D', 'CW-CONFIG-MISSING', ...SERVING, ...CHALLENGED]],
  ['CW-NGINX-CONFIG', ['CW-NGINX-STOPPED', 'CW-CONFIG-NOT-LOADED']],
  ['CW-PORT-TAKEN', ['CW-NGINX-STOPPED', 'CW-LOG-BIND', ...SERVING, ...CHALLENGED]],
  ['CW-PORT-SOCKET', ['CW-NGINX-STOPPED', 'CW-LOG-BIND', ...SERVING, ...CHALLENGED]],
  ['CW-PORT-NEXTCLOUD', ['CW-NGINX-STOPPED', 'CW-LOG-BIND']],
  ['CW-LOG-HANDLER-REFUSED', ['CW-NGINX-STOPPED']],
  ['CW-NGINX-STOPPED', ['CW-CONFIG-NOT-LOADED', ...SERVING, ...CHALLENGED]],
  ['CW-NAME-TAKEN', [...SERVING, ...CHALLENGED]],
  ['CW-SITE-UNFIT', []],
  ['CW-CONF-D', ['CW-TLS-NO-LISTEN', ...SERVING, ...CHALLENGED]],
  ['CW-CONFIG-MISSING', ['CW-TLS-NO-LISTEN', 'CW-CANARY-OLD', ...SERVING, ...CHALLENGED]],
  ['CW-CONFIG-NOT-LOADED', ['CW-TLS-NO-LISTEN', 'CW-TLS-NO-SSL', ...SERVING, ...CHALLENGED]],
  ['CW-TLS-NO-LISTEN', SERVING],
  ['CW-TLS-NO-SSL', SERVING],
  ['CW-LISTEN-ASIDE', [...SERVING, ...CHALLENGED]],
  ['CW-HANDLER-TYPO', ['CW-LOG-HANDLER', 'CW-HANDSHAKE-FAILED', 'CW-FALLBACK-NOT-SERVED']],
  ['CW-HANDLER-METHOD', ['CW-LOG-HANDLER', 'CW-HANDSHAKE-FAILED', 'CW-FALLBACK-NOT-SERVED']],
  ['CW-LOG-HANDLER', ['CW-HANDSHAKE-FAILED', 'CW-FALLBACK-NOT-SERVED']],
  ['CW-UFW-NO-IPV6', BLOCKED],
  ['CW-HOST-FIREWALL', ['CW-RULE-TOO-LATE', 'CW-NFT-WINS', ...BLOCKED]],
  ['CW-RULE-BY-HAND', BLOCKED],
  ['CW-PORT-LED', BLOCKED],
  ['CW-ANSWER-BLOCKED', BLOCKED],
  ['CW-NO-WAY-BACK', BLOCKED],
  ['CW-LINEAGE-ARCHIVE-GONE', NO_PAIR],
  ['CW-LINEAGE-DANGLING', NO_PAIR],
  ['CW-LINEAGE-HALF-MADE', NO_PAIR],
  ['CW-NO-CERTIFICATE', NO_PAIR],
  ['CW-LINEAGE-FLAT', ['CW-KEY-UNREADABLE', 'CW-LOG-CLOSED', 'CW-HANDSHAKE-FAILED', ...LATE]],
  [
    'CW-KEY-UNREADABLE',
    ['CW-LOG-CLOSED', 'CW-LOG-UNNAMED', 'CW-LOG-HANDSHAKE', 'CW-HANDSHAKE-FAILED', 'CW-OTHER-CERTIFICATE'],
  ],
  ['CW-KEY-UNREADABLE-SELINUX', ['CW-LOG-CLOSED', 'CW-HANDSHAKE-FAILED', 'CW-OTHER-CERTIFICATE']],
  ['CW-LOG-MISSING', ['CW-HANDSHAKE-FAILED']],
  ['CW-LOG-CLOSED', ['CW-HANDSHAKE-FAILED']],
  ['CW-LOG-CORRUPT', ['CW-HANDSHAKE-FAILED']],
  ['CW-LOG-MISMATCH', ['CW-HANDSHAKE-FAILED']],
  ['CW-LOG-STALE', ['CW-OTHER-CERTIFICATE']],
  ['CW-DNS-FAILS', CHALLENGED],
  ['CW-NO-ADDRESS', CHALLENGED],
  ['CW-CDN', CHALLENGED],
  ['CW-PRIVATE-ADDRESS', CHALLENGED],
  ['CW-ADDRESS-ELSEWHERE', CHALLENGED],
  ['CW-NO-V6-LISTENER', CHALLENGED],
  ['CW-CLOCK', ['CW-AUTHORITY']],
  ['CW-CHALLENGE-SWALLOWED', CHALLENGED],
  ['CW-CANARY', ['CW-WALL', 'CW-CHALLENGE', 'CW-LAST-FAILURE', 'CW-RENEWAL-WOULD-FAIL']],
  ['CW-NO-RENEWAL', LATE],
  ['CW-RENEWAL-OFF', LATE],
  ['CW-LINEAGE-UNMANAGED', ['CW-RENEWAL-LATE', 'CW-EXPIRED']],
  ['CW-CERTBOT-HOOK-GONE', RENEWAL_FAILS],
  ['CW-RENEWAL-PLUGIN', RENEWAL_FAILS],
  ['CW-RENEWAL-ACCOUNT', RENEWAL_FAILS],
  ['CW-RENEWAL-STANDALONE', RENEWAL_FAILS],
  ['CW-RENEWAL-WEBROOT', RENEWAL_FAILS],
  ['CW-LAST-FAILURE', LATE],
  ['CW-ISSUER-OTHER', []],
  ['CW-RENEWAL-FAILED', ['CW-RENEWAL-LATE', 'CW-EXPIRED']],
  ['CW-NEXTCLOUD-STOPPED', NEXTCLOUD_LATE],
  ['CW-NEXTCLOUD-WEBROOT', NEXTCLOUD_LATE],
  ['CW-NEXTCLOUD-CHALLENGE', ['CW-NEXTCLOUD-FAILED', ...NEXTCLOUD_LATE]],
  ['CW-NEXTCLOUD-FAILED', NEXTCLOUD_LATE],
];

const TABLE: ReadonlyMap<FindingCode, readonly FindingCode[]> = new Map(EXPLAINS);
const RANKS: ReadonlyMap<FindingCode, number> = new Map(EXPLAINS.map(([code], rank) => [code, rank]));

/** What outsiders meet: where no cause explains it, the cause is not known. */
const SYMPTOMS: ReadonlySet<FindingCode> = new Set(['CW-HANDSHAKE-FAILED', 'CW-CHALLENGE-SWALLOWED']);

/** True for a cause that is none: what somebody outside meets, and nothing that was found explains. */
export function isUnexplained({finding}: Cause): boolean {
  return SYMPTOMS.has(finding.code);
}

/**
 * Findings as causes, the first one first: what stops everything before what stops one name, and what is only there
 * because of another folded under it. A mere warning explains no error, and what is about one name nothing of others.
 */
export function orderCauses(findings: readonly Finding[]): Cause[] {
  const sorted = [...findings].sort((one, other) => weight(one) - weight(other) || rank(one) - rank(other));
  const folded = new Map<Finding, Finding[]>();
  const root = new Map<Finding, Finding>();
  for (const finding of sorted.toSorted((one, other) => rank(one) - rank(other))) {
    const cause = sorted.find(other => other !== finding && explains(other, finding));
    // What explains stands higher in the table, so its own cause is known by now.
    const top = cause ? (root.get(cause) ?? cause) : finding;
    root.set(finding, top);
    if (top !== finding) {
      folded.set(top, [...(folded.get(top) ?? []), finding]);
    }
  }
  return sorted
    .filter(finding => root.get(finding) === finding)
    .map(finding => ({finding, explained: folded.get(finding) ?? []}));
}

const WEIGHTS = {crash: 0, error: 0, warning: 1, info: 2} as const;
const weight = ({severity}: Finding) => WEIGHTS[severity];
const rank = ({code}: Finding) => RANKS.get(code) ?? EXPLAINS.length;

function explains(cause: Finding, finding: Finding): boolean {
  return (
    (TABLE.get(cause.code) ?? []).includes(finding.code) &&
    weight(cause) <= weight(finding) &&
    concerns(cause, finding)
  );
}

/** False where both are about names, and a name of the finding is none of the cause's. */
function concerns(cause: Finding, finding: Finding): boolean {
  const names = new Set(cause.about);
  return (
    cause.about === undefined || finding.about === undefined || finding.about.every(name => names.has(name))
  );
}
