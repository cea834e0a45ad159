import {readCases} from '../cases.ts';

export type NftCase = {
  readonly about: string;
  /** What `nft list ruleset` says, or what is in a file; connections come in by eth0. */
  readonly text: readonly string[];
  /** By port and family, the index of the rule that closes it in the first chain that does; null: open. */
  readonly closed: Readonly<Record<string, number | null>>;
  /** The same of the second address of the server, where that is not treated like the first. */
  readonly second?: Readonly<Record<string, number | null>>;
  /** The same text once both ports are opened. */
  readonly opened?: readonly string[];
  /** Why the kernel is not asked whether that is so. */
  readonly unasked?: string;
};

/** Read by the test of the parser, and by the one that asks the kernel. */
export const nftCases = readCases<NftCase>(import.meta.dirname, 'cases', 'nft-rules');
