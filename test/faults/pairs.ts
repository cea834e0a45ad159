import type {Fault} from './fault.ts';
import {FAULTS} from './faults.ts';

/** Ten that are typical, in the order in which they are to be put right. */
const TYPICAL = [
  'nginx is stopped',
  'another site has the name',
  "certwizard's servers are gone",
  'iptables drops port 80',
  'a lineage without its key',
  'the worker cannot read a key',
  'the timer is off',
  'renewal by an old webroot',
  'the deploy hook is gone',
  'the AAAA record points elsewhere',
];

const faults = TYPICAL.map(wanted => {
  const found = FAULTS.find(({fault}) => fault === wanted);
  if (!found) {
    throw new Error(`there is no fault called ${wanted}`);
  }
  return found;
});

/** All pairs of them; of each, the first is wanted first. */
export const PAIRS: readonly (readonly [Fault, Fault])[] = faults.flatMap((one, index) =>
  faults.slice(index + 1).map((other): [Fault, Fault] => [one, other]),
);
