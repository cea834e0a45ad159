import {decode, encode, type Packet, RECURSION_DESIRED} from 'dns-packet';
import type {Argv} from '../core/server.ts';
import {clean} from '../text/clean.ts';
import {defineProbe} from './probe.ts';
import ASK from './shell/dns-ask.sh?raw';
import ASK_EACH from './shell/dns-ask-each.sh?raw';

/**
 * How the resolver of this server answers for a name. `dnssec`: it fails unless signatures are left unchecked.
 * `no-data`: the name is there, without an address. `timeout`: a resolver answers, but not for this name. `silent`: no
 * resolver answered.
 */
export type DnsStatus =
  | 'found'
  | 'no-data'
  | 'nxdomain'
  | 'servfail'
  | 'dnssec'
  | 'refused'
  | 'timeout'
  | 'silent';

/** One record of CAA (RFC 8659). */
export type CaaRecord = {readonly critical: boolean; readonly tag: string; readonly value: string};

export type DnsAnswer = {
  readonly name: string;
  readonly status: DnsStatus;
  /** The name that it is an alias of (CNAME) in the end; null where it is none. */
  readonly alias: string | null;
  /** The CAA records that count, and the name that has them: its own, or the nearest one above. */
  readonly caa: {readonly at: string; readonly records: readonly CaaRecord[]} | null;
  /** True where the question about CAA failed, which an authority takes for a no. */
  readonly caaFails: boolean;
};

export type DnsAnswersContext = {readonly names: readonly string[]};

/** Bit 4 of a question's flags (RFC 4035): do not check signatures. */
const CHECKING_DISABLED = 1 << 4;
/** The size of an answer that passes any network in one piece (dnsflagday.net/2020). */
const UDP_SIZE = 1232;

type Question = {readonly type: 'A' | 'AAAA' | 'CAA'; readonly name: string; readonly unchecked?: boolean};

export const dnsAnswers = defineProbe<readonly DnsAnswer[], DnsAnswersContext>()({
  id: 'dns-answers',
  unknown: [],
  commands: ({names}): Record<string, Argv> =>
    Object.fromEntries(names.map(name => [name, ['bash', '-c', ASK_EACH, ASK, ...questions(name).map(ask)]])),
  parse: (outcomes, {names}) => names.map(name => judge(name, outcomes[name]?.stdout ?? '')),
});

/** The addresses, the same without DNSSEC, and CAA of the name and all above it, up to the top-level domain. */
function questions(name: string): Question[] {
  const labels = name.split('.');
  return [
    {type: 'A', name},
    {type: 'AAAA', name},
    {type: 'A', name, unchecked: true},
    ...labels.map((_, index): Question => ({type: 'CAA', name: labels.slice(index).join('.')})),
  ];
}

/** The index is the id of the question: the answers come in any order. */
function ask({type, name, unchecked = false}: Question, id: number): string {
  return encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED | (unchecked ? CHECKING_DISABLED : 0),
    questions: [{type, name}],
    additionals: [{type: 'OPT', name: '.', udpPayloadSize: UDP_SIZE, flags: 0, options: []} as never],
  }).toString('base64');
}

type Answer = Packet & {readonly rcode?: string};

function judge(name: string, stdout: string): DnsAnswer {
  const asked = questions(name);
  const answers = new Map(
    stdout
      .split('\n')
      .flatMap(readAnswer)
      .map(answer => [answer.id, answer]),
  );
  const [a, aaaa, unchecked] = [answers.get(0), answers.get(1), answers.get(2)];
  const caas = asked.flatMap((question, index) =>
    question.type === 'CAA' ? [{at: question.name, answer: answers.get(index)}] : [],
  );
  const found = caas.find(({answer}) => caaOf(answer).length > 0);
  const own = caas[0]?.answer;
  return {
    name,
    status: answers.size > 0 && !a && !aaaa ? 'timeout' : statusOf(a, aaaa, unchecked),
    alias: aliasOf(a) ?? aliasOf(aaaa),
    caa: found ? {at: found.at, records: caaOf(found.answer)} : null,
    caaFails: own?.rcode === 'SERVFAIL',
  };
}

function statusOf(a?: Answer, aaaa?: Answer, unchecked?: Answer): DnsStatus {
  const rcodes = [a?.rcode, aaaa?.rcode];
  const has = (answer: Answer | undefined, type: string) =>
    (answer?.answers ?? []).some(record => record.type === type);
  switch (true) {
    case has(a, 'A') || has(aaaa, 'AAAA'):
      return 'found';
    case a === undefined && aaaa === undefined:
      return 'silent';
    case rcodes.includes('NXDOMAIN'):
      return 'nxdomain';
    case rcodes.includes('SERVFAIL'):
      return unchecked?.rcode === 'NOERROR' ? 'dnssec' : 'servfail';
    case rcodes.includes('REFUSED'):
      return 'refused';
    default:
      return 'no-data';
  }
}

/** Where the last of its CNAME records leads. */
function aliasOf(answer: Answer | undefined): string | null {
  const targets = (answer?.answers ?? []).flatMap(record => (record.type === 'CNAME' ? [record.data] : []));
  return targets.length > 0 ? clean(targets.at(-1) ?? '') : null;
}

function caaOf(answer: Answer | undefined): CaaRecord[] {
  return (answer?.answers ?? []).flatMap(record =>
    record.type === 'CAA'
      ? [
          {
            critical: ((record.data.flags ?? 0) & 0x80) !== 0 || record.data.issuerCritical === true,
            tag: clean(record.data.tag.toLowerCase()),
            value: clean(record.data.value),
          },
        ]
      : [],
  );
}

function readAnswer(line: string): Answer[] {
  if (line === '') {
    return [];
  }
  try {
    return [decode(Buffer.from(line, 'base64')) as Answer];
  } catch {
    return [];
  }
}
