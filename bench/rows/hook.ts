import {deployHook} from '../../scripts/keys/index.ts';
import {PATHS} from '../../source/known/paths.ts';
import {mustRun} from '../../source/lab/must-run.ts';
import {putFile} from '../../source/lab/put-file.ts';
import {type Row, takeTurns} from '../row.ts';
import {cpuOf, serverWith} from './lineages.ts';

const ROUNDS = 5;
const [FEW, MANY] = [10, 10_000] as const;
const ONE = 'n000005.test';
const PATIENCE = {timeout: 600_000};

const CLOSE = `cd /etc/letsencrypt; chmod 0700 live archive; chgrp -R root live archive
find archive -name 'privkey*' -exec chmod 0600 {} +`;
const UNPUBLISH = 'rm -rf "$1" "$2"';
/** A renewal of one name: another certificate and key, and links to them. */
const RENEW = `cd "/etc/letsencrypt/live/$1"; version=$(date +%s%N)
for kind in cert chain fullchain privkey; do
  { cat "$kind.pem"; echo "$version"; } > "../../archive/$1/$kind$version.pem"
  ln -sfn "../../archive/$1/$kind$version.pem" "$kind.pem"
done`;

/** The deploy hook: all names published against opened in place, and one renewed among many against among few. */
export const hook: Row = {
  id: 'hook',
  async measure() {
    const [few, many] = [await serverWith(FEW), await serverWith(MANY)];
    try {
      for (const server of [few, many]) {
        for (const scheme of ['in-place', 'published'] as const) {
          await putFile(server, `/root/${scheme}`, deployHook(scheme, 'www-data'));
        }
      }
      const all = await takeTurns(
        ROUNDS,
        async () => {
          await mustRun(many, ['sh', '-euc', CLOSE], PATIENCE);
          return cpuOf(many, ['sh', '/root/in-place']);
        },
        async () => {
          await mustRun(
            many,
            ['sh', '-euc', UNPUBLISH, 'sh', PATHS.published, PATHS.publishedVersions],
            PATIENCE,
          );
          return cpuOf(many, ['sh', '/root/published']);
        },
      );
      await mustRun(few, ['sh', '/root/published']);
      const renew = (server: typeof few) => async () => {
        await mustRun(server, ['sh', '-euc', RENEW, 'sh', ONE]);
        return cpuOf(server, ['env', `RENEWED_LINEAGE=${PATHS.live}/${ONE}`, 'sh', '/root/published']);
      };
      const one = await takeTurns(ROUNDS * 3, renew(few), renew(many));
      return [
        {what: `hook, ${MANY} names published`, against: 'the same in place', unit: 'ms', rounds: all},
        {what: `hook, one renewed of ${MANY}`, against: `one of ${FEW}`, unit: 'ms', rounds: one},
      ];
    } finally {
      await few.stop();
      await many.stop();
    }
  },
};
