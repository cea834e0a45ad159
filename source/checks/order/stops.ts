import type {Finding, Layer} from '../../core/finding.ts';
import type {FindingCode} from '../../messages/messages.ts';

/** How much a cause stops, the most first: every name, one way in, some names, or nothing yet. */
export const STOPS = ['everything', 'way-in', 'names', 'later'] as const;
export type Stops = (typeof STOPS)[number];

/** Codes whose layer does not tell. */
const BY_CODE: Readonly<Partial<Record<FindingCode, Stops>>> = {
  'CW-PROBE': 'later',
  'CW-SETTINGS': 'later',
  'CW-NO-RENEWAL': 'later',
  'CW-RENEWAL-OFF': 'later',
  'CW-NO-ALARM': 'later',
  'CW-ALARM-IMPOSSIBLE': 'later',
  'CW-RULE-ONLY-LIVE': 'later',
  'CW-RULE-ONLY-LIVE-BY-HAND': 'later',
  'CW-RULES-BROKEN': 'later',
  'CW-RULES-READ-ONLY': 'later',
  'CW-RULES-ELSEWHERE': 'later',
  'CW-BOOT-NOT-KNOWN': 'later',
  'CW-HOOK-MISSING': 'later',
  'CW-HOOK-UNNAMED': 'later',
  'CW-HOOK-OVERRIDES': 'later',
  'CW-KEY-PUBLIC': 'later',
  'CW-WEBROOT-OTHERS': 'later',
  'CW-WEBROOT-FORMER': 'later',
  'CW-TWIN': 'later',
  'CW-OTHER-CLIENT': 'later',
  'CW-LAST-FAILURE': 'later',
  'CW-RENEWAL-FAILED': 'later',
  'CW-RENEWAL-LATE': 'later',
  'CW-LINEAGE-UNMANAGED': 'later',
  'CW-LIMIT': 'later',
  'CW-CLOCK': 'later',
  'CW-AUTHORITY': 'later',
  'CW-WORKER-USER': 'later',
  'CW-LOG-HANDLER': 'names',
  'CW-LOG-WORKER-DIED': 'names',
  'CW-FALLBACK-NOT-SERVED': 'names',
  'CW-NO-V6-LISTENER': 'way-in',
};

const BY_LAYER: Readonly<Record<Layer, Stops>> = {
  machine: 'everything',
  nginx: 'everything',
  files: 'names',
  'host-firewall': 'way-in',
  cloud: 'way-in',
  dns: 'way-in',
  ca: 'names',
};

/** How much a finding stops: by its code, else by whether it is about names, else by its layer. */
export function stopsOf({code, layer, about}: Finding): Stops {
  const byLayer = BY_LAYER[layer];
  return BY_CODE[code] ?? (about !== undefined && byLayer === 'everything' ? 'names' : byLayer);
}
