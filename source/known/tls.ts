/**
 * What our https servers offer: Mozilla's guideline for servers, version 5.7, "intermediate"
 * (ssl-config.mozilla.org/guidelines/5.7.json). Without its DHE suites, for which every server would need parameters of
 * its own: all clients of that guideline know ECDHE. The suites of TLS 1.3 are OpenSSL's own, which are those of the guideline.
 */
export const TLS = {
  protocols: ['TLSv1.2', 'TLSv1.3'],
  ciphers: [
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ],
  curves: ['X25519', 'prime256v1', 'secp384r1'],
} as const;
