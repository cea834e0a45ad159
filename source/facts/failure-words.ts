/**
 * What stood in the way of a certificate, as far as an authority's or certbot's words tell. A cause has its words
 * for people in `messages/en/causes.ts`, and its layer and remedy in `checks/causes.ts`.
 */
export const CAUSES = [
  // On the way to port 80.
  ...['no-address', 'nxdomain', 'servfail', 'dns-timeout', 'timeout', 'refused', 'no-route', 'slow', 'reset'],
  // What was answered there.
  ...['closed', 'forbidden', 'not-found', 'server-error', 'other-status', 'other-answer', 'secondary'],
  // Where a redirect has led.
  ...['redirect-loop', 'redirect-port', 'redirect-target', 'https-refused', 'https-timeout'],
  ...['https-handshake', 'https-plain'],
  // What the authority itself says.
  ...['caa', 'rejected', 'rate-limited', 'malformed', 'bad-nonce', 'server-internal', 'account-missing'],
  ...['account-binding', 'contact', 'connection', 'unauthorized', 'dns', 'other-problem'],
  // What certbot could not do on this server.
  ...['webroot-missing', 'port-taken', 'certbot-running', 'incomplete-lineage', 'authority-untrusted'],
  ...['authority-unreachable', 'disk-full', 'read-only'],
] as const;
export type Cause = (typeof CAUSES)[number];

/** A wording and the cause it tells. The first that fits is taken, so what is more exact stands first. */
export type Words = readonly (readonly [RegExp, Cause])[];

/**
 * The detail of a challenge that failed: Boulder's words (Let's Encrypt, its source as of November 2026) and
 * Pebble's, which are Go's.
 */
export const CHALLENGE_WORDS: Words = [
  [/^During secondary validation/, 'secondary'],
  [/^(?:DNS problem: )?SERVFAIL|DNS problem: .*SERVFAIL/, 'servfail'],
  [/NXDOMAIN/, 'nxdomain'],
  [/DNS problem: (?:query timed out|networking error)/i, 'dns-timeout'],
  [/error occurred while resolving URL .*timeout/, 'dns-timeout'],
  [/CAA record for |CAA.*prevents issuance/i, 'caa'],
  [/No valid IP addresses|could not resolve URL|no valid A records/i, 'no-address'],
  [/Too many redirects|Redirect loop detected|stopped after \d+ redirects/, 'redirect-loop'],
  [/dial tcp \S+:(?!80:|443:)\d+: /, 'redirect-port'],
  [/Invalid port in redirect target|Invalid redirect target port/, 'redirect-port'],
  [/Invalid (?:empty )?(?:host(?:name)?|protocol scheme) in redirect target/, 'redirect-target'],
  [/Server only speaks HTTP, not TLS|gave HTTP response to HTTPS client/, 'https-plain'],
  [/first record does not look like a TLS handshake/, 'https-plain'],
  [/remote error: tls|tls: |x509: /, 'https-handshake'],
  [/key authorization file from the server did not match/i, 'other-answer'],
  [/(?:Invalid response from .*: |returned )403/, 'forbidden'],
  [/(?:Invalid response from .*: |returned )404/, 'not-found'],
  [/(?:Invalid response from .*: |returned )5\d\d/, 'server-error'],
  [/Invalid response from|Non-200 status/, 'other-status'],
  [/(?:\]|\d):443: .*refused|https:\/\/.*Connection refused/, 'https-refused'],
  [/(?:\]|\d):443: .*timeout|https:\/\/.*(?:Timeout during connect|deadline exceeded)/, 'https-timeout'],
  [/Timeout during connect|context deadline exceeded|i\/o timeout/, 'timeout'],
  [/Timeout during read|Timeout after connect/, 'slow'],
  [/connection refused/i, 'refused'],
  [/no route to host|network is unreachable|Network unreachable|permission denied/i, 'no-route'],
  [/Error getting validation data/, 'no-route'],
  [/Connection reset/i, 'reset'],
  [/: EOF$/, 'closed'],
];

/** ACME's problem types (RFC 8555, 6.7), for problems whose detail has told nothing, or which have only a type. */
export const PROBLEM_TYPES: Readonly<Record<string, Cause>> = {
  caa: 'caa',
  rejectedIdentifier: 'rejected',
  unsupportedIdentifier: 'rejected',
  rateLimited: 'rate-limited',
  malformed: 'malformed',
  badNonce: 'bad-nonce',
  serverInternal: 'server-internal',
  accountDoesNotExist: 'account-missing',
  externalAccountRequired: 'account-binding',
  invalidContact: 'contact',
  unsupportedContact: 'contact',
  dns: 'dns',
  connection: 'connection',
  tls: 'https-handshake',
  unauthorized: 'unauthorized',
  incorrectResponse: 'other-answer',
};

/** What certbot says where it did not come to a challenge. */
export const CERTBOT_WORDS: Words = [
  [/does not exist or is not a directory/, 'webroot-missing'],
  [/Could not bind TCP port \d+/, 'port-taken'],
  [/Another instance of Certbot is already running/, 'certbot-running'],
  [/expected .* to be a symlink/, 'incomplete-lineage'],
  [/CERTIFICATE_VERIFY_FAILED|certificate verify failed/, 'authority-untrusted'],
  [/No space left on device/, 'disk-full'],
  [/Read-only file system/, 'read-only'],
  [
    /^ValueError: Requesting |Max retries exceeded|ConnectionError|Read timed out|ConnectTimeout/,
    'authority-unreachable',
  ],
];
