import {alarmScript} from '../../scripts/expiry-alarm.ts';
import type {Argv} from '../../source/core/server.ts';
import {PATHS} from '../../source/known/paths.ts';
import {putFile} from '../../source/lab/put-file.ts';
import {type Row, takeTurns} from '../row.ts';
import {cpuOf, PROGRAM, serverWith} from './lineages.ts';

const ROUNDS = 5;
const [FEW, MANY] = [10, 10_000] as const;

const COMMANDS: Readonly<Record<string, Argv>> = {
  status: [...PROGRAM, 'status'],
  doctor: [...PROGRAM, 'doctor'],
  'plan of permissions': [...PROGRAM, 'setup', '--check', '--only', 'permissions'],
  alarm: ['sh', '/root/alarm'],
};

/** How much harder ten thousand names are than ten, to look at and to plan for. No nginx runs: it is asked nothing. */
export const names: Row = {
  id: 'names',
  async measure() {
    const servers = [await serverWith(FEW), await serverWith(MANY)] as const;
    try {
      for (const [index, server] of servers.entries()) {
        const domains = Array.from(
          {length: [FEW, MANY][index] ?? 0},
          (_, at) => `n${String(at).padStart(6, '0')}.test`,
        );
        const settings = {domains, email: 'ops@n.test', engine: 'native', keys: 'in-place'};
        await putFile(server, PATHS.settings, JSON.stringify(settings));
        await putFile(server, '/root/alarm', alarmScript());
      }
      const [few, many] = servers;
      const lines = [];
      for (const [what, argv] of Object.entries(COMMANDS)) {
        const rounds = await takeTurns(
          ROUNDS,
          () => cpuOf(few, argv),
          () => cpuOf(many, argv),
        );
        lines.push({what: `${what}, ${MANY} names`, against: `${FEW} names`, unit: 'ms' as const, rounds});
      }
      return lines;
    } finally {
      for (const server of servers) {
        await server.stop();
      }
    }
  },
};
