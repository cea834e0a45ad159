import {afterAll, beforeAll, expect, test} from 'vitest';
import {portsFree} from '../../source/checks/nginx/ports-free.ts';
import {renderAction} from '../../source/core/render-shell.ts';
import type {Facts} from '../../source/facts/facts.ts';
import {focusOf} from '../../source/facts/focus.ts';
import type {NginxFact} from '../../source/facts/nginx.ts';
import {putFile} from '../../source/lab/put-file.ts';
import {startThrowaway, type Throwaway} from '../../source/lab/start.ts';
import {gatherFacts} from '../../source/look/gather.ts';
import {planSetup} from '../../source/steps/steps.ts';
import {ANSWERS} from '../server-facts.ts';
import {describeLong, must, sayWhatIsSkipped} from './test-world.ts';
import {withNginx} from './with-nginx.ts';

sayWhatIsSkipped('nginx-processes');

const TIMES = 30;
const FOCUS = focusOf({...ANSWERS, domains: []});

/** So many look at the same time: the server has a lot to do, and each sees what the others start to ask nginx. */
const AT_ONCE = 3;
/** Milliseconds for thirty looks on a machine that has other things to do. */
const PATIENCE = 30 * 60_000;

/** The recipe's nginx: in /usr/local, not in PATH, started by hand with -p and -c. */
const BY_HAND = `user www-data;
pid logs/nginx.pid;
error_log logs/error.log info;
events {}
http { server { listen 80; listen [::]:80; server_name b.test; root html; } }
`;

/** Two processes that show themselves as nginx's main process and its worker. */
const PRETENDER = `import os, sys, time, ctypes
ctypes.CDLL(None).prctl(15, b'nginx', 0, 0, 0)
child = os.fork()
time.sleep(600)
`;

describeLong('which nginx runs', () => {
  let web: Throwaway;
  const look = async (): Promise<Facts> => {
    const {facts, failures} = await gatherFacts(web, FOCUS);
    expect(failures).toEqual([]);
    return facts;
  };
  const sh = (script: string) => must(web, ['sh', '-euc', script]);
  const told = ({nginx: {running, version, executable, inPath, foreign, workerUser, workersAs}}: Facts) => ({
    ...{running, version: version !== null, executable, inPath, foreign, workerUser, workersAs},
  });
  const DISTRO = {
    ...{version: true, executable: '/usr/sbin/nginx', inPath: true, foreign: false},
    ...{workerUser: 'www-data', workersAs: null},
  } satisfies Partial<Record<keyof NginxFact, unknown>>;
  /** What thirty looks say, three at a time; each answer once. */
  const answers = async (): Promise<unknown[]> => {
    const seen = new Set<string>();
    for (let time = 0; time < TIMES; time += AT_ONCE) {
      const looks = await Promise.all(Array.from({length: AT_ONCE}, look));
      for (const facts of looks) {
        seen.add(JSON.stringify({...told(facts), taken: portsFree.diagnose(facts, FOCUS)}));
      }
    }
    return [...seen].map(text => JSON.parse(text));
  };

  beforeAll(async () => {
    const layers = await withNginx();
    web = await startThrowaway({name: 'web', layers, init: 'systemd'});
    await sh('systemctl start nginx');
  });
  afterAll(() => web?.stop());

  test(
    'thirty looks at one that runs give one answer, on a busy server',
    async () => {
      expect(await answers()).toEqual([{...DISTRO, running: true, taken: []}]);
    },
    PATIENCE,
  );

  test(
    'thirty looks at one that is stopped give one answer, on a busy server',
    async () => {
      await sh('systemctl stop nginx');
      expect(await answers()).toEqual([{...DISTRO, running: false, taken: []}]);
      expect((await look()).nginx.unit).toBe('nginx.service');
    },
    PATIENCE,
  );

  test("a user's processes that call themselves nginx are none, whether or not the real one runs", async () => {
    await putFile(web, '/usr/local/lib/pretender.py', PRETENDER);
    await sh(`useradd --create-home mallory
cat > /home/mallory/start <<'END'
exec -a 'nginx: master process /usr/sbin/nginx' python3 /usr/local/lib/pretender.py
END
setpriv --reuid=mallory --regid=mallory --clear-groups setsid -f bash /home/mallory/start >/dev/null 2>&1
until [ "$(pgrep -cu mallory -x nginx)" = 2 ]; do sleep 0.05; done`);
    const stopped = await look();
    expect(told(stopped)).toEqual({...DISTRO, running: false});
    expect(stopped.nginx.strangers.length).toBeGreaterThan(0);
    // What would be opened, is opened to nginx's own group.
    const opened = planSetup(stopped, ANSWERS, ['permissions'])
      .steps.flatMap(({actions}) => actions)
      .map(renderAction);
    expect(opened.join('\n')).toContain('www-data');
    expect(opened.join('\n')).not.toContain('mallory');
    await sh('systemctl start nginx');
    const running = await look();
    expect(told(running)).toEqual({...DISTRO, running: true});
    expect(running.nginx.others).toEqual([]);
    await sh('pkill -u mallory; systemctl stop nginx');
  });

  test('one started by hand in /usr/local is the one that counts, with its own prefix, configuration and logs', async () => {
    await sh(
      'mkdir -p /usr/local/nginx/sbin /usr/local/nginx/conf /usr/local/nginx/logs /usr/local/nginx/html',
    );
    await sh('cp /usr/sbin/nginx /usr/local/nginx/sbin/nginx');
    await putFile(web, '/usr/local/nginx/conf/nginx.conf', BY_HAND);
    await sh('cd /usr/local && nginx/sbin/nginx -p nginx -c conf/nginx.conf');
    const facts = await look();
    expect(told(facts)).toEqual({
      ...{...DISTRO, running: true, inPath: false, foreign: true},
      executable: '/usr/local/nginx/sbin/nginx',
    });
    expect(facts.nginx).toMatchObject({
      ...{prefix: '/usr/local/nginx', configFile: '/usr/local/nginx/conf/nginx.conf', configError: null},
      command: ['/usr/local/nginx/sbin/nginx', '-p', '/usr/local/nginx', '-c', 'conf/nginx.conf'],
      ...{pathExecutable: '/usr/sbin/nginx', unit: null, others: [], includesConfD: false},
    });
    expect(facts.nginx.errorLogs.files).toContain('/usr/local/nginx/logs/error.log');
    expect(facts.nginx.defaultServers.map(({address, explicit}) => [address, explicit])).toEqual([
      ['*', false],
      ['::', false],
    ]);
    const [finding] = portsFree.diagnose(facts, FOCUS);
    expect(finding).toMatchObject({
      ...{code: 'CW-PORT-TAKEN', values: {port: 80, program: '/usr/local/nginx/sbin/nginx'}},
    });
  });

  test('of two, the one that has the ports counts, and the other is told', async () => {
    await sh(`rm /etc/nginx/sites-enabled/default
echo 'server { listen 8080; }' > /etc/nginx/conf.d/other.conf; systemctl start nginx`);
    const {nginx} = await look();
    expect(nginx.executable).toBe('/usr/local/nginx/sbin/nginx');
    expect(nginx.others).toMatchObject([
      {executable: '/usr/sbin/nginx', unit: 'nginx.service', ports: [8080]},
    ]);
  });

  test('where no other is there, it is still the one', async () => {
    await sh('systemctl stop nginx; mv /usr/sbin/nginx /root/nginx; systemctl daemon-reload');
    const facts = await look();
    expect(facts.nginx).toMatchObject({
      ...{running: true, version: expect.stringMatching(/^1\./), pathExecutable: null, foreign: true},
      executable: '/usr/local/nginx/sbin/nginx',
    });
    expect(portsFree.diagnose(facts, FOCUS)).toEqual([]);
    await sh('mv /root/nginx /usr/sbin/nginx; kill "$(cat /usr/local/nginx/logs/nginx.pid)"');
  });

  test('workers that are not whom the configuration names are told', async () => {
    await sh('systemctl start nginx; adduser --system --group --quiet other');
    await sh("sed -i 's/^user .*/user other;/' /etc/nginx/nginx.conf");
    const {nginx} = await look();
    expect(nginx).toMatchObject({workerUser: 'other', workersAs: {user: 'www-data', group: 'www-data'}});
    await sh('systemctl reload nginx; until pgrep -u other -x nginx; do sleep 0.1; done');
    expect((await look()).nginx).toMatchObject({workerUser: 'other', workersAs: null});
  });

  test('one whose program others could replace is not run', async () => {
    await sh(
      'systemctl stop nginx; mkdir -p /srv/web; cp /usr/sbin/nginx /srv/web/nginx; chown mallory /srv/web',
    );
    await sh('/srv/web/nginx');
    const {nginx} = await look();
    expect(nginx).toMatchObject({
      running: true,
      replaceable: true,
      version: null,
      executable: '/srv/web/nginx',
    });
    await sh('kill "$(cat /run/nginx.pid)"');
  });

  test('a service that the manager starts as somebody else counts, and is asked as that one', async () => {
    await sh('mkdir -p /srv/own; chown mallory /srv/own');
    const config =
      'pid /srv/own/pid; error_log /srv/own/e.log; events {} http { access_log off; server { listen 8080; } }';
    await putFile(web, '/srv/own/nginx.conf', config);
    await putFile(
      web,
      '/etc/systemd/system/own-web.service',
      '[Service]\nUser=mallory\nExecStart=/usr/sbin/nginx -c /srv/own/nginx.conf -g "daemon off;" -e stderr\n',
    );
    await sh(
      'chmod 1777 /var/lib/nginx; systemctl start own-web; until curl -so /dev/null localhost:8080; do sleep 0.1; done',
    );
    const {nginx} = await look();
    expect(nginx).toMatchObject({
      ...{running: true, unit: 'own-web.service', workerUser: 'mallory', workersAs: null, configError: null},
      configFile: '/srv/own/nginx.conf',
    });
    await sh('systemctl stop own-web');
  });

  test('a port that systemd holds for a service is told with its socket unit', async () => {
    await putFile(web, '/etc/systemd/system/hello.socket', '[Socket]\nListenStream=80\nAccept=yes\n');
    await putFile(web, '/etc/systemd/system/hello@.service', '[Service]\nExecStart=/bin/echo hi\n');
    await sh('systemctl daemon-reload; systemctl start hello.socket');
    expect(portsFree.diagnose(await look(), FOCUS)).toMatchObject([
      {code: 'CW-PORT-SOCKET', values: {port: 80, unit: 'hello.socket'}},
    ]);
  });
});
