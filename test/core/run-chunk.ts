import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {execa} from 'execa';

/** The shells that a chunk has to run in: what apply uses, and what an operator may paste it into. */
export const SHELLS = ['sh', 'bash'] as const;
export type Shell = (typeof SHELLS)[number];

/** Runs a chunk as apply does. Programs in `bin` come before the machine's own. */
export async function runChunk(shell: Shell, chunk: string, bin?: string) {
  return execa(shell, ['-eu', '-c', chunk], {
    reject: false,
    stdin: 'ignore',
    env: bin ? {PATH: `${bin}:${process.env.PATH}`} : {},
  });
}

/**
 * Puts a program that this machine does not have (a firewall's, nginx) into `folder`/bin and returns that folder:
 * what is tested is what a chunk does when the program says yes or no, not what the program thinks.
 */
export function standIn(folder: string, name: string, script: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, {recursive: true});
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
  return bin;
}
