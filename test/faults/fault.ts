import type {Layer} from '../../source/core/finding.ts';
import type {FindingCode} from '../../source/messages/messages.ts';

/** One thing that is broken for real on a server that certwizard has set up for a.test and b.test, and what is to be found. */
export type Fault = {
  /** As the table shows it. */
  readonly fault: string;
  /** Shell that breaks it. Files in FOLDERS and nginx itself are brought back by the test. */
  readonly break: string;
  /** Shell that takes away what is left after that. */
  readonly mend?: string;
  /** What the name servers say of a.test meanwhile. */
  readonly records?: {readonly a?: readonly string[]; readonly aaaa?: readonly string[]} | 'servfail';
  /** The cause that is wanted first, and its layer. */
  readonly first: FindingCode;
  readonly layer: Layer;
  /** What its values and evidence have to name. */
  readonly says?: RegExp;
  /** How it is put right: by `doctor --fix`, or by the commands of the remedy; null: it is only named. */
  readonly fix: 'doctor' | 'commands' | null;
};

/** Folders that a fault may change as it likes. */
export const FOLDERS = [
  '/etc/nginx',
  '/etc/letsencrypt',
  '/etc/certwizard',
  '/var/lib/certwizard',
  '/var/log/letsencrypt',
] as const;
