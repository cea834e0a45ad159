import {generateKeyPairSync, randomBytes} from 'node:crypto';
import forge from 'node-forge';

/** An HTTPS server's certificate from an authority of our own; everything is PEM. */
export type LocalCa = {
  /** The authority's certificate: what a client has to trust. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
};

/** Days that both certificates are valid; clients refuse more than 825 for a server. */
const VALIDITY = 800;

/**
 * Makes a certificate authority, in memory, and a certificate from it for an HTTPS server. The authority's own
 * key is forgotten.
 *
 * @param names DNS names of the server, the first of which is its common name
 * @param addresses IP addresses of the server
 */
export function makeLocalCa(names: readonly [string, ...string[]], addresses: readonly string[]): LocalCa {
  const authorityKey = makeKey();
  const authorityName = 'certwizard throw-away authority';
  const authority = makeCertificate(authorityKey, authorityName, authorityKey, authorityName, [
    {name: 'basicConstraints', critical: true, cA: true},
    {name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true},
    {name: 'subjectKeyIdentifier'},
  ]);
  const key = makeKey();
  const certificate = makeCertificate(key, names[0], authorityKey, authorityName, [
    {name: 'basicConstraints', critical: true, cA: false},
    {name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true},
    {name: 'extKeyUsage', serverAuth: true},
    {
      name: 'subjectAltName',
      altNames: [...names.map(value => ({type: 2, value})), ...addresses.map(ip => ({type: 7, ip}))],
    },
  ]);
  return {authority, certificate, key: forge.pki.privateKeyToPem(key)};
}

/** An RSA key. Node's generator makes one in a tenth of a second, forge's own in seconds. */
function makeKey(): forge.pki.rsa.PrivateKey {
  const {privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
  return forge.pki.privateKeyFromPem(privateKey.export({type: 'pkcs1', format: 'pem'}).toString());
}

function makeCertificate(
  key: forge.pki.rsa.PrivateKey,
  subject: string,
  issuerKey: forge.pki.rsa.PrivateKey,
  issuer: string,
  extensions: object[],
): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.rsa.setPublicKey(key.n, key.e);
  // The first digit keeps the number positive, and DER's form of it the shortest, as Go's parser insists.
  certificate.serialNumber = `4${randomBytes(16).toString('hex').slice(1)}`;
  const now = Date.now();
  const day = 24 * 60 * 60 * 1000;
  // An hour back, for clocks that differ a little.
  certificate.validity.notBefore = new Date(now - day / 24);
  certificate.validity.notAfter = new Date(now + VALIDITY * day);
  certificate.setSubject([{name: 'commonName', value: subject}]);
  certificate.setIssuer([{name: 'commonName', value: issuer}]);
  certificate.setExtensions(extensions);
  certificate.sign(issuerKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}
