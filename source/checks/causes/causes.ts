import {commands, type Layer, type Remedy} from '../../core/finding.ts';
import type {StepId} from '../../core/plan.ts';
import type {Argv} from '../../core/server.ts';
import type {Cause} from '../../facts/failure-words.ts';
import type {Attempt} from '../../facts/outside-probe.ts';
import {PATHS} from '../../known/paths.ts';
import {message, type NestedMessage} from '../../messages/messages.ts';

/** Where a cause sits, what puts it right, and how the attempt ended where a wall may have stood in its way. */
export type CauseKind = {
  readonly code: 'CW-CHALLENGE' | 'CW-REFUSED' | 'CW-CERTBOT';
  readonly layer: Layer;
  /** The step of ours that puts it right; null where only the operator can. */
  readonly step: StepId | null;
  readonly attempt?: Attempt;
};

const challenge = (layer: Layer, step: StepId | null = null, attempt?: Attempt): CauseKind => ({
  code: 'CW-CHALLENGE',
  layer,
  step,
  ...(attempt && {attempt}),
});
const refused: CauseKind = {code: 'CW-REFUSED', layer: 'ca', step: null};
const certbot = (layer: Layer, step: StepId | null = null): CauseKind => ({code: 'CW-CERTBOT', layer, step});

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

/** What the operator runs to see a cause for themselves, or to put it right. `name` is the one that failed. */
const COMMANDS: Readonly<Partial<Record<Cause, (name: string) => readonly Argv[]>>> = {
  nxdomain: name => [['dig', name, 'NS']],
  servfail: name => [['dig', '+cd', name, 'A']],
  'dns-timeout': name => [['dig', '+trace', name, 'A']],
  dns: name => [
    ['dig', name, 'A'],
    ['dig', name, 'CAA'],
  ],
  timeout: name => [['certwizard', 'probe', name]],
  refused: () => [['ss', '-ltnp']],
  slow: name => [['certwizard', 'probe', name]],
  reset: name => [['certwizard', 'probe', name]],
  connection: name => [['certwizard', 'probe', name]],
  closed: () => [['nginx', '-T']],
  forbidden: () => [['namei', '-l', PATHS.canary]],
  'not-found': () => [['nginx', '-T']],
  'server-error': () => [['tail', '/var/log/nginx/error.log']],
  unauthorized: name => [['certwizard', 'probe', name]],
  secondary: name => [['certwizard', 'probe', '--lets-debug', name]],
  'account-missing': () => [['certbot', 'register']],
  'account-binding': () => [['certbot', 'register', '--help']],
  'certbot-running': () => [['pgrep', '-a', 'certbot']],
  'port-taken': () => [['ss', '-ltnp']],
  'authority-untrusted': () => [['apt-get', 'install', '--only-upgrade', 'ca-certificates']],
  'disk-full': () => [['df', '-h', '/etc', '/var']],
  'read-only': () => [
    ['dmesg', '--ctime'],
    ['findmnt', '-O', 'ro'],
  ],
};

/** How a cause is put right: its own words, then those of the finding that tells it. */
export function causeRemedy(cause: Cause, then: NestedMessage, name: string | null = null): Remedy {
  const {step} = CAUSE_KINDS[cause];
  const run = COMMANDS[cause]?.(name ?? '') ?? [];
  const wanted = run.filter(argv => !argv.includes(''));
  return {
    steps: [message(`cause.${cause}.do`), then],
    ...(wanted.length > 0 && commands(...wanted)),
    ...(step && {step}),
  };
}
