import type {Evidence} from '../../core/finding.ts';
import {listeners} from '../../facts/listeners.ts';
import {ranBy} from '../../facts/probe.ts';

/** The process that has a socket, as the kernel names it; none where its owner cannot be told. */
export function processSeen(program: string | null, pid: number | null): Evidence[] {
  return program === null || pid === null
    ? [{try: 'ss -ltnp'}]
    : [{ran: ranBy(listeners, 'programs'), said: `/proc/${pid}/comm:${program}`}];
}
