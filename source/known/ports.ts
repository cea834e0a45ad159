/** 80 for challenges and redirects, 443 for what they are all about. */
export const PORTS = [80, 443] as const;
export type Port = (typeof PORTS)[number];

export const FAMILIES = [4, 6] as const;
export type Family = (typeof FAMILIES)[number];
