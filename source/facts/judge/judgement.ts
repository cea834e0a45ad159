import type {Family} from '../../known/ports.ts';

/** What is asked: what becomes of a new TCP connection from outside to an address of this server. */
export type JudgeQuestion = {readonly family: Family; readonly address: string; readonly port: number};

/** A rule, or the policy of a chain, as the tool prints it that it belongs to. */
export type JudgedRule = {
  /** `nft`, `iptables`, `ip6tables`, or with `-legacy`. */
  readonly tool: string;
  /** As nft has it: ip, ip6, inet, netdev, bridge. */
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly text: string;
};

/** What more than the packet a rule looks at, so that its verdict may be another for others or later. */
export type Dependence = 'rate' | 'time' | 'user' | 'cgroup' | 'mark' | 'program';

/** What became of a connection from one source. */
export type Fate = {
  readonly from: string;
  /**
   * `led`: it was let in, and ends at another port or address than was asked. `unknown`: nothing that was seen says
   * why it did not come through.
   */
  readonly state: 'open' | 'closed' | 'led' | 'unknown';
  /** What closes it; null where that is no rule, or its name is not known. */
  readonly by: JudgedRule | null;
  /** True where it was let in, and the answer is not let out. */
  readonly onTheWayOut: boolean;
  /** Where it is led, and by which rule, where it is; also where it is closed after that. */
  readonly led: {readonly to: string; readonly by: JudgedRule | null} | null;
  /** Where the kernel would not send the answer back by the same way (rp_filter), or has no route for it. */
  readonly wayBack: {readonly device: string | null; readonly said: string} | null;
  /** What the deciding rule looks at besides the packet. */
  readonly depends: Dependence | null;
};

/** The verdict about one question, over all sources. `partly`: some sources come in, and others do not. */
export type Verdict = JudgeQuestion & {
  readonly state: Fate['state'] | 'partly';
  /** One of each source; the first that is closed stands for the others in what is told. */
  readonly fates: readonly Fate[];
};

/** What a copy lacks, or what its answers depend on: see the notes of judge.sh. */
export type JudgeNote = {readonly kind: string; readonly text: string};

/** Why no copy could be made: a cause of judge.sh, or `failed`; and what was seen. */
export type NotKnown = {readonly cause: string; readonly said: string};

/** What the kernel said. `after`: once the commands that were to be tried had run in the copy. */
export type Judgement =
  | {readonly notKnown: NotKnown}
  | {
      readonly notKnown: null;
      readonly now: readonly Verdict[];
      readonly after: {
        readonly tried: {readonly code: number; readonly said: string};
        readonly verdicts: readonly Verdict[];
      } | null;
      readonly notes: readonly JudgeNote[];
    };

/** The fate that tells most: the first that is not open, or else the first. */
export function decidingFate({fates}: Verdict): Fate | undefined {
  return fates.find(({state}) => state !== 'open') ?? fates[0];
}
