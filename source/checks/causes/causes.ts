import type {Layer} from '../../core/finding.ts';
import type {StepId} from '../../core/plan.ts';
import type {Cause} from '../../facts/failure-words.ts';
import type {Attempt} from '../../facts/outside-probe.ts';

/** Where a cause sits, the step that mends it, and how the attempt ended where a wall may have stood in its way. */
export type CauseKind = {
  readonly code: 'CW-CHALLENGE' | 'CW-REFUSED' | 'CW-CERTBOT';
  readonly layer: Layer;
  readonly fix: StepId | null;
  readonly attempt?: Attempt;
};

const challenge = (layer: Layer, fix: StepId | null = null, attempt?: Attempt): CauseKind => ({
  code: 'CW-CHALLENGE',
  layer,
  fix,
  ...(attempt && {attempt}),
});
const refused: CauseKind = {code: 'CW-REFUSED', layer: 'ca', fix: null};
const certbot = (layer: Layer, fix: StepId | null = null): CauseKind => ({code: 'CW-CERTBOT', layer, fix});

export const CAUSE_KINDS: Readonly<Record<Cause, CauseKind>> = {
  'no-address': challenge('dns', null, 'no-address'),
  nxdomain: challenge('dns', null, 'no-address'),
  servfail: challenge('dns', null, 'no-address'),
  'dns-timeout': challenge('dns', null, 'no-address'),
  dns: challenge('dns', null, 'no-address'),
  timeout: challenge('cloud', null, 'timeout'),
  refused: challenge('nginx', 'handshake', 'refused'),
  'no-route': challenge('host-firewall', 'port80', 'no-route'),
  slow: challenge('nginx', null, 'failed'),
  reset: challenge('cloud', null, 'failed'),
  connection: challenge('cloud', null, 'failed'),
  closed: challenge('nginx', 'handshake', 'answered-otherwise'),
  forbidden: challenge('nginx', 'handshake', 'answered-otherwise'),
  'not-found': challenge('nginx', 'handshake', 'answered-otherwise'),
  'server-error': challenge('nginx', null, 'answered-otherwise'),
  'other-status': challenge('nginx', 'handshake', 'answered-otherwise'),
  'other-answer': challenge('nginx', 'handshake', 'answered-otherwise'),
  unauthorized: challenge('nginx', 'handshake', 'answered-otherwise'),
  secondary: challenge('cloud'),
  'redirect-loop': challenge('nginx', 'handshake'),
  'redirect-port': challenge('nginx'),
  'redirect-target': challenge('nginx'),
  'https-refused': challenge('nginx', 'handshake'),
  'https-timeout': challenge('cloud', 'port80'),
  'https-handshake': challenge('nginx', 'handshake'),
  'https-plain': challenge('nginx'),
  caa: challenge('dns'),
  rejected: refused,
  'rate-limited': refused,
  malformed: refused,
  'bad-nonce': refused,
  'server-internal': refused,
  'account-missing': refused,
  'account-binding': refused,
  contact: refused,
  'other-problem': refused,
  'webroot-missing': certbot('files', 'handshake'),
  'port-taken': certbot('machine'),
  'certbot-running': certbot('machine'),
  'incomplete-lineage': certbot('files', 'issuance'),
  'authority-untrusted': certbot('ca'),
  'authority-unreachable': certbot('ca'),
  'disk-full': certbot('machine'),
  'read-only': certbot('machine'),
};
