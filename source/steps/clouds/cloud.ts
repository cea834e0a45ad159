import type {Dmi} from '../../facts/cloud.ts';

export type CloudId = 'oracle' | 'aws' | 'google' | 'azure' | 'hetzner' | 'digitalocean' | 'vultr' | 'linode';

/**
 * A cloud with an ingress list of its own in front of the server, which nothing on the server can open. Names
 * in capitals stand for what only the operator knows. Commands and menus as of November 2026.
 */
export type Cloud = {
  readonly id: CloudId;
  readonly name: string;
  /** Told from the firmware tables (DMI) alone. */
  isHere(dmi: Dmi): boolean;
  /** A command for the vendor's own CLI that opens a TCP port to everybody. */
  command(port: number): string;
  /** The way through the vendor's console, menu by menu. */
  readonly console: readonly string[];
};
