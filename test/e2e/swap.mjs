// Swaps a name's certificate and key between two pairs, one file after the other as a renewal does it:
// node swap.mjs LIVE-FOLDER PAIR PAIR SECONDS. Prints how often.
import {chownSync, copyFileSync, renameSync, statSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';

const [, , folder = '', first = '', second = '', seconds = '1'] = process.argv;
const end = Date.now() + Number(seconds) * 1000;
let swaps = 0;
while (Date.now() < end) {
  const from = swaps++ % 2 === 0 ? second : first;
  for (const file of ['fullchain.pem', 'privkey.pem']) {
    copyFileSync(`${from}/${file}`, `${folder}/${file}.next`);
    // Whoever may read the one may read the other, from the first moment on.
    chownSync(`${folder}/${file}.next`, 0, statSync(`${from}/${file}`).gid);
    renameSync(`${folder}/${file}.next`, `${folder}/${file}`);
  }
  await pause(60);
}
process.stdout.write(`${swaps}\n`);
