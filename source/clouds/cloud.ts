import type {VendorCli} from './vendor-cli.ts';

export type CloudId = 'oracle' | 'aws' | 'google' | 'azure' | 'hetzner' | 'digitalocean' | 'vultr' | 'linode';

/** The fields of the firmware tables (/sys/class/dmi/id) that tell clouds apart. */
export const DMI = [
  'sys_vendor',
  'product_name',
  'board_vendor',
  'chassis_asset_tag',
  'product_uuid',
] as const;
export type Dmi = Readonly<Partial<Record<(typeof DMI)[number], string>>>;

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
  /** The vendor's own tool, where it is installed and logged in. */
  readonly cli: VendorCli;
};
