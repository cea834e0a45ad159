/**
 * The few fields of a certificate that tell one from another, read straight from its DER (RFC 5280, 4.1). A full
 * parse by OpenSSL costs ten times as much, which on a server with ten thousand names is seconds.
 */
export type CertificateFields = {
  /** Lower-case hex, without leading zeros in front of the first byte that counts. */
  readonly serial: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly names: readonly string[];
};

const INTEGER = 0x02;
const OBJECT_ID = 0x06;
const GENERALIZED_TIME = 0x18;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const DNS_NAME = 0x82;
const COMMON_NAME = '550403';
const ORGANISATION = '55040a';
const SUBJECT_ALT_NAME = '551d11';

type Value = {readonly tag: number; readonly content: Buffer};

/** Throws RangeError when the bytes are no certificate. */
export function readCertificate(der: Buffer): CertificateFields {
  const [tbs] = children(only(children(der)).content);
  const fields = children(only(tbs ? [tbs] : []).content);
  const [serial, , issuer, validity, ...rest] = fields[0]?.tag === VERSION ? fields.slice(1) : fields;
  if (serial?.tag !== INTEGER || !issuer || !validity) {
    throw new RangeError('not a certificate');
  }
  const [notBefore, notAfter] = children(validity.content).map(readTime);
  if (!notBefore || !notAfter) {
    throw new RangeError('a certificate without validity');
  }
  const extensions = rest.find(({tag}) => tag === EXTENSIONS);
  return {
    serial: serial.content.toString('hex').replace(/^(00)+(?=..)/, ''),
    issuer: readName(issuer.content),
    notBefore,
    notAfter,
    names: extensions ? readAltNames(extensions.content) : [],
  };
}

/** The values that stand one after another. */
function children(bytes: Buffer): Value[] {
  const values: Value[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes.readUInt8(at);
    const short = bytes.readUInt8(at + 1);
    const more = short < 0x80 ? 0 : short & 0x7f;
    const length = more === 0 ? short : bytes.readUIntBE(at + 2, more);
    const start = at + 2 + more;
    if (start + length > bytes.length) {
      throw new RangeError('cut short');
    }
    values.push({tag, content: bytes.subarray(start, start + length)});
    at = start + length;
  }
  return values;
}

function only([first]: Value[]): Value {
  if (!first) {
    throw new RangeError('empty');
  }
  return first;
}

/** UTCTime has two digits for the year, and 50 means 1950. */
function readTime({tag, content}: Value): Date {
  const text = content.toString('latin1');
  const century = tag === GENERALIZED_TIME ? '' : text < '50' ? '20' : '19';
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(century + text);
  if (!match) {
    throw new RangeError('not a time');
  }
  const [, year, month, day, hour, minute, second] = match;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** The common name, else the organisation, else nothing. */
function readName(bytes: Buffer): string {
  const parts = new Map(
    children(bytes).flatMap(set =>
      children(set.content).map(attribute => {
        const [type, value] = children(attribute.content);
        return [type?.content.toString('hex') ?? '', value?.content.toString('utf8') ?? ''] as const;
      }),
    ),
  );
  return parts.get(COMMON_NAME) ?? parts.get(ORGANISATION) ?? '';
}

function readAltNames(bytes: Buffer): string[] {
  const extensions = children(only(children(bytes)).content).map(({content}) => children(content));
  const found = extensions.find(
    ([type]) => type?.tag === OBJECT_ID && type.content.toString('hex') === SUBJECT_ALT_NAME,
  );
  const value = found?.at(-1);
  return value
    ? children(only(children(value.content)).content)
        .filter(({tag}) => tag === DNS_NAME)
        .map(({content}) => content.toString('latin1'))
    : [];
}
