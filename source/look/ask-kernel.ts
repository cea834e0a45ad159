import type {Argv, Server} from '../core/server.ts';
import type {RulesFile} from '../facts/boot-rules.ts';
import JUDGE_PERL from '../facts/judge/judge.pl?raw';
import JUDGE from '../facts/judge/judge.sh?raw';
import type {Judgement, JudgeQuestion} from '../facts/judge/judgement.ts';
import {parseJudgement} from '../facts/judge/parse-judgement.ts';

export type AskOptions = {
  readonly questions: readonly JudgeQuestion[];
  /** Where connections come from; default: two addresses of the internet for each family. */
  readonly from?: readonly {readonly family: 4 | 6; readonly address: string}[];
  /** Judge what these make, and not the rules that run. */
  readonly files?: readonly RulesFile[];
  /** Run in the copy, as root, before everything is asked once more. */
  readonly attempt?: string;
};

/** Seconds after which the copy is given up; it takes about one. */
const PATIENCE = 30;

/**
 * Far from each other, and in no private or reserved range: the network that Let's Encrypt validates from, and one
 * of a cloud. Nothing is sent there.
 */
const FROM = [
  {family: 4, address: '23.178.112.77'},
  {family: 4, address: '52.15.254.228'},
  {family: 6, address: '2600:3000:2710:200::77'},
  {family: 6, address: '2a05:d014:531:1::77'},
] as const;

/**
 * Asks the kernel what becomes of new connections from outside: see judge.sh. Changes nothing on the server, and
 * leaves nothing behind, however it ends. Never throws: where no copy can be made, it says why.
 */
export async function askKernel(server: Server, options: AskOptions): Promise<Judgement> {
  const {questions} = options;
  if (questions.length === 0) {
    return {notKnown: null, now: [], after: null, notes: []};
  }
  const outcome = await server.run(JUDGE_COMMAND, {
    input: judgeInput(options),
    timeout: (PATIENCE + 5) * 1000,
  });
  return parseJudgement(outcome, questions);
}

/** What judge.sh reads. */
export function judgeInput({questions, from = FROM, files = [], attempt}: AskOptions): string {
  return [
    ...questions.map(({family, address, port}) => ['ask', family, address, port]),
    ...from.map(({family, address}) => ['from', family, address]),
    ...files.map(({tool, path}) => ['file', tool, path]),
    ...(attempt === undefined ? [] : [['try', escaped(attempt)]]),
  ]
    .map(words => `${words.join('\t')}\n`)
    .join('');
}

/** Its own mount and pid namespace: what ends with its first process is all of it. */
export const JUDGE_COMMAND: Argv = [
  ...([
    'setpriv',
    '--pdeathsig',
    'KILL',
    '--',
    'unshare',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
  ] as const),
  ...['--propagation', 'private', '--', 'bash', '-c', JUDGE, 'judge', JUDGE_PERL, String(PATIENCE)],
];

/** On one line, as printf's %b takes it back. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
