import type {Outcome} from '../../core/server.ts';
import type {Family} from '../../known/ports.ts';
import type {Dependence, Fate, JudgedRule, Judgement, JudgeQuestion, Verdict} from './judgement.ts';

/**
 * Reads what judge.sh printed. Whatever is not as its head says is `notKnown`, with what was seen: an unfinished
 * answer (no `end`) as well.
 */
export function parseJudgement(
  {stdout, stderr, exitCode, timedOut}: Pick<Outcome, 'stdout' | 'stderr' | 'exitCode' | 'timedOut'>,
  questions: readonly JudgeQuestion[],
): Judgement {
  const lines = stdout.split('\n').filter(Boolean);
  const fields = lines.map(line => line.split('\t'));
  const [, cause, said] = fields.find(([kind]) => kind === 'not-known') ?? [];
  if (cause !== undefined) {
    return {notKnown: {cause, said: said ?? ''}};
  }
  if (lines.at(-1) !== 'end') {
    const seen =
      stderr.trim().split('\n')[0] || (timedOut ? 'no answer in time' : `exit code ${exitCode ?? 'none'}`);
    return {notKnown: {cause: /unshare|setpriv|mount/.test(seen) ? 'namespaces' : 'failed', said: seen}};
  }
  const starts = fields.flatMap(([kind], at) => (kind === 'round' ? [at] : []));
  const rounds = starts.map((at, n) => lines.slice(at, starts[n + 1]));
  const words = wordsOf(fields);
  const tried = fields.find(([kind]) => kind === 'tried');
  const [now = [], after = []] = rounds.map(round => verdictsOf(round, questions, words));
  return {
    notKnown: null,
    now,
    after: tried ? {tried: {code: Number(tried[1]), said: tried[2] ?? ''}, verdicts: after} : null,
    notes: fields.flatMap(([kind, of = '', text = '']) => (kind === 'note' ? [{kind: of, text}] : [])),
  };
}

/** iptables' words for a rule, by where nft has it. */
type Words = ReadonlyMap<string, string>;

function wordsOf(fields: readonly (readonly string[])[]): Words {
  return new Map(
    fields.flatMap(([kind, family, table, chain, handle, text = '']) =>
      kind === 'rule' ? [[[family, table, chain, handle].join(' '), text] as const] : [],
    ),
  );
}

/** One thing that a chain did to a packet, as the trace has it. */
type Step = {
  /** `in`: the packet comes from outside; `out`: it is an answer. */
  readonly way: 'in' | 'out';
  readonly rule: JudgedRule;
  readonly verdict: string;
  readonly isPolicy: boolean;
  /** Where the packet was to go when the chain began. */
  readonly to: string;
};

const OWN = 'certwizard_judge';

function verdictsOf(lines: readonly string[], questions: readonly JudgeQuestion[], words: Words): Verdict[] {
  const fields = lines.map(line => line.split('\t'));
  const steps = stepsOf(
    lines.flatMap(line => (line.startsWith('trace\t') ? [line.slice('trace\t'.length)] : [])),
    words,
  );
  const all = fields
    .filter(([kind]) => kind === 'knock')
    .map(([, family, address, port, from = '', sport = '', result = '', answer = '']) => {
      const isThis = (other: readonly string[]) =>
        other[1] === family && other[2] === address && other[3] === port && other[4] === from;
      const counted = fields.flatMap(each =>
        each[0] === 'counted' && isThis(each) ? [countedRule(each)] : [],
      );
      const back = fields.find(
        ([kind, ofFamily, to, source]) =>
          kind === 'way-back' && ofFamily === family && to === address && source === from,
      );
      const wayBack = back ? {device: back[4] || null, said: back[5] ?? ''} : null;
      const seen = {result, answer, steps: steps.get(sport) ?? [], counted, wayBack};
      const question = {family: Number(family) as Family, address: address ?? '', port: Number(port)};
      return {question, fate: fateOf(question, from, seen)};
    });
  return questions.map(question => {
    const fates = all.filter(each => isSame(each.question, question)).map(({fate}) => fate);
    const states = [...new Set(fates.map(({state}) => state))];
    const [first = 'unknown'] = states;
    const isOpen = states.includes('open');
    const state =
      states.length <= 1 ? first : isOpen ? 'partly' : states.includes('closed') ? 'closed' : 'unknown';
    return {...question, state, fates};
  });
}

const isSame = (one: JudgeQuestion, other: JudgeQuestion) =>
  one.family === other.family && one.address === other.address && one.port === other.port;

type Seen = {
  readonly result: string;
  readonly answer: string;
  readonly steps: readonly Step[];
  readonly counted: readonly JudgedRule[];
  readonly wayBack: Fate['wayBack'];
};

/** A rule that sends a connection elsewhere. */
const LEADS = /\b(redirect|dnat|tproxy)\b|-j (REDIRECT|DNAT|TPROXY|NETMAP)\b/;
/** A rule that ends a connection, where only counters tell of it. */
const ENDS = /-j (DROP|REJECT)\b|^-P \S+ DROP/;
/** A rule that lets a program decide, which is not in the copy. */
const ASKS_PROGRAM = /\bqueue\b|-j (NFQUEUE|QUEUE)\b/;

function fateOf(
  {address, port}: JudgeQuestion,
  from: string,
  {result, answer, steps, counted, wayBack}: Seen,
): Fate {
  const lead = [...steps].reverse().find(({way, rule}) => way === 'in' && LEADS.test(rule.text))?.rule;
  const leads = lead ?? counted.find(({text}) => LEADS.test(text)) ?? null;
  const asked = `${address} ${port}`;
  const none = {from, by: null, onTheWayOut: false, wayBack: null};
  if (result === 'open') {
    const admits = [...steps].reverse().find(({way, isPolicy}) => way === 'in' && !isPolicy)?.rule ?? null;
    return answer === asked
      ? {...none, state: 'open', led: null, depends: dependenceOf(admits)}
      : {...none, state: 'led', led: {to: answer, by: leads}, depends: dependenceOf(leads)};
  }
  const wentTo = steps.filter(({way, rule}) => way === 'in' && rule.table === OWN).at(-1)?.to;
  const led = leads ? {to: wentTo && wentTo !== asked ? wentTo : '', by: leads} : null;
  const dropped = steps.find(({verdict}) => verdict === 'drop');
  const by = dropped?.rule ?? counted.find(({text}) => ENDS.test(text)) ?? null;
  if (by !== null) {
    const onTheWayOut = dropped ? dropped.way === 'out' : /^-[AP] OUTPUT /.test(by.text);
    return {from, state: 'closed', by, onTheWayOut, led, wayBack: null, depends: dependenceOf(by)};
  }
  const program = [...steps.map(({rule}) => rule), ...counted].find(({text}) => ASKS_PROGRAM.test(text));
  if (program) {
    return {...none, by: program, state: 'unknown', led, depends: 'program'};
  }
  if (wayBack !== null) {
    return {...none, state: 'closed', led, wayBack, depends: null};
  }
  if (led !== null) {
    return {...none, state: 'led', led, depends: dependenceOf(led.by)};
  }
  return {...none, state: 'unknown', led: null, depends: null};
}

const KINDS: Readonly<Record<Dependence, RegExp>> = {
  program: ASKS_PROGRAM,
  rate: /\blimit rate\b|\bquota\b|-m (limit|hashlimit|recent|connlimit|quota|statistic)\b|\bct count\b|\bnumgen\b/,
  time: /\bmeta (hour|day|time)\b|-m time\b/,
  user: /\bsk[ug]id\b|--[ug]id-owner\b/,
  cgroup: /\bcgroup/,
  mark: /\b(meta|ct) mark\b|-m (conn)?mark\b/,
};

/** What more than the packet a rule looks at; null for none. */
export function dependenceOf(rule: Pick<JudgedRule, 'text'> | null): Dependence | null {
  const found = Object.entries(KINDS).find(([, pattern]) => rule !== null && pattern.test(rule.text));
  return found ? (found[0] as Dependence) : null;
}

function countedRule([
  ,
  ,
  ,
  ,
  ,
  tool = '',
  table = '',
  chain = '',
  text = '',
]: readonly string[]): JudgedRule {
  return {tool: tool.replace(/-nft$/, ''), family: tool.startsWith('ip6') ? 'ip6' : 'ip', table, chain, text};
}

/** The steps of each connection, by its port at the other side. */
function stepsOf(lines: readonly string[], words: Words): Map<string, Step[]> {
  const steps = new Map<string, Step[]>();
  // An id is used again for a later packet: a chain's first line shows which one it is.
  const packets = new Map<string, {way: 'in' | 'out'; port: string; to: string}>();
  for (const line of lines) {
    const [, id = '', family = '', table = '', chain = '', kind, text = ''] =
      /^trace id (\S+) (\S+) (\S+) (\S+) (packet:|rule|policy|verdict) ?(.*?)\s*$/.exec(line) ?? [];
    if (kind === 'packet:') {
      const [, source = '', port = ''] = /tcp sport (\d+) tcp dport (\d+)/.exec(text) ?? [];
      const to = /ip6? daddr (\S+)/.exec(text)?.[1] ?? '';
      // The ports of those who ask are in a range of their own.
      const isIn = OUTSIDE(source);
      if (isIn || OUTSIDE(port)) {
        packets.set(id, {way: isIn ? 'in' : 'out', port: isIn ? source : port, to: `${to} ${port}`});
      } else {
        packets.delete(id);
      }
      continue;
    }
    const packet = packets.get(id);
    if (packet === undefined || kind === undefined) {
      continue;
    }
    const isPolicy = kind !== 'rule';
    const [, said = text, handle = '', verdict = ''] =
      (isPolicy ? /^(\w+)/ : /^(.*?)(?: # handle (\d+))? \(verdict ([a-z]+)[^)]*\)/).exec(text) ?? [];
    const inWords = words.get([family, table, chain, handle].join(' '));
    const own =
      inWords !== undefined ||
      (isPolicy && /^ip6?$/.test(family) && /^[A-Z]+$/.test(chain) && words.size > 0);
    const rule: JudgedRule = {
      tool: own ? `${family}tables` : 'nft',
      ...{family, table, chain},
      text: isPolicy
        ? own
          ? `-P ${chain} ${said.toUpperCase()}`
          : `policy ${said}`
        : (inWords ?? said.trim()),
    };
    const step = {way: packet.way, to: packet.to, rule, isPolicy, verdict: isPolicy ? said : verdict};
    steps.set(packet.port, [...(steps.get(packet.port) ?? []), step]);
  }
  return steps;
}

const OUTSIDE = (port: string): boolean => Number(port) >= 20_000 && Number(port) < 30_000;
