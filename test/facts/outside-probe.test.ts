import {execa} from 'execa';
import {expect, test} from 'vitest';
import {canaryText} from '../../source/facts/canary.ts';
import {type Attempt, outsideCommand, readReport} from '../../source/facts/outside-probe.ts';

const CANARY = canaryText({mark: '0123456789abcdef'});

/** What the command's curl said (versions 7.88 and 8.5), after its exit code. */
const SAID: readonly {readonly line: string; readonly attempt: Attempt}[] = [
  {line: `0 < HTTP/1.1 200 OK ${CANARY.trim()}`, attempt: 'answered'},
  {
    line: '0 < HTTP/1.1 200 OK certwizard answers challenges here: fedcba9876543210',
    attempt: 'answered-elsewhere',
  },
  {line: '0 < HTTP/1.1 200 OK certwizard answers challenges here', attempt: 'answered-elsewhere'},
  {line: '0 < HTTP/1.1 404 Not Found', attempt: 'answered-otherwise'},
  {line: '7 * connect to 203.0.113.10 port 80 failed: Connection refused', attempt: 'refused'},
  {line: '7 * connect to 203.0.113.10 port 80 failed: No route to host', attempt: 'no-route'},
  {line: '7 * connect to 2001:db8::10 port 80 from :: port 4 failed: Permission denied', attempt: 'no-route'},
  {line: '7 * Immediate connect fail for 2001:db8::10: Network is unreachable', attempt: 'no-network'},
  {line: '28', attempt: 'timeout'},
  {line: '6 * Could not resolve host: a.test', attempt: 'no-address'},
  {line: '52', attempt: 'failed'},
];

test.each(SAID)('$line → $attempt', ({line, attempt}) => {
  expect(readReport(`$ pasted\ncertwizard-probe a.test 4 ${line}\r\n`, 'a.test', CANARY)[4]).toMatchObject({
    attempt,
  });
});

test('a server without a mark, as an older version has left it, knows its own answer from a marked one', () => {
  const old = canaryText({mark: null});
  const said = (text: string) =>
    readReport(`certwizard-probe a.test 4 0 < HTTP/1.1 200 OK ${text}\n`, 'a.test', old);
  expect(said(old.trim())[4]?.attempt).toBe('answered');
  expect(said(CANARY.trim())[4]?.attempt).toBe('answered-elsewhere');
});

test('lines of another name, and whatever else was pasted, are passed over', () => {
  const text =
    'ops@laptop:~$ for v in 4 6 …\ncertwizard-probe b.test 4 0\ncertwizard-probe a.test 6 28\n[1]+ Done\n';
  expect(readReport(text, 'a.test', CANARY)).toEqual({6: {attempt: 'timeout', said: 'curl: exit code 28'}});
});

test('the command is one line that sh understands, and its own report is read', async () => {
  const command = outsideCommand('nobody.invalid');
  expect(command).not.toContain('\n');
  // A curl that knows nobody.
  const curl = 'curl() { echo "* Could not resolve host: $6" >&2; return 6; }; ';
  const {stdout} = await execa('sh', ['-c', curl + command]);
  expect(readReport(stdout, 'nobody.invalid', CANARY)).toMatchObject({
    4: {attempt: 'no-address'},
    6: {attempt: 'no-address'},
  });
});
