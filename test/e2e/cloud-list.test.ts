import {expect, test} from 'vitest';
import {putFile} from '../../source/lab/put-file.ts';
import {firewallLayers, startFirewallWorld} from './firewall-world.ts';
import {describeServers, must} from './test-world.ts';

const ID = 'ocid1.securitylist.oc1.phx.aaaa';

/** Stands in for the vendor's tool, which wants an account: it keeps the list in a file, and replaces it whole. */
const OCI = `#!/bin/sh -eu
case "$3" in
get) cat /root/list.json ;;
update) printf '%s' "$8" > /root/list.json ;;
esac
`;
const SSH = {
  protocol: '6',
  source: '0.0.0.0/0',
  'tcp-options': {'destination-port-range': {min: 22, max: 22}},
};
const WEB = {
  ...SSH,
  'tcp-options': {'destination-port-range': {min: 8080, max: 8080}},
  description: "it's mine",
};

describeServers("a cloud's list that can only be replaced as a whole", () => {
  test('shown, written with all that was in it, and put back; refused where ssh would be lost', async () => {
    const {web, certwizard} = await startFirewallWorld(await firewallLayers('iptables'));
    const unread = await certwizard('cloud', ID, '--yes');
    expect(unread).toMatchObject({exitCode: 1, stderr: expect.stringMatching(/could not be read/)});

    await putFile(web, '/usr/local/bin/oci', OCI);
    await must(web, ['chmod', '755', '/usr/local/bin/oci']);
    const list = async () => JSON.parse(await must(web, ['cat', '/root/list.json']));
    await putFile(web, '/root/list.json', JSON.stringify([WEB]));
    const refused = await certwizard('cloud', ID, '--yes');
    expect(refused).toMatchObject({exitCode: 1, stderr: expect.stringMatching(/Refused.*22\/tcp/)});
    expect(await list()).toEqual([WEB]);

    await putFile(web, '/root/list.json', JSON.stringify([SSH, WEB]));
    expect((await certwizard('cloud', ID, '--dry-run')).stdout).toMatch(/^oci network security-list update/m);
    expect(await list()).toEqual([SSH, WEB]);
    const written = await certwizard('cloud', ID, '--yes');
    expect(written.exitCode, written.stderr).toBe(0);
    expect(written.stderr).toMatch(/^ {2}\{"protocol":"6"[^\n]*"min":22/m);
    expect(written.stderr).toMatch(/^\+ \{"protocol":"6"[^\n]*"min":80,/m);
    const now = await list();
    expect(now.slice(0, 2)).toEqual([SSH, WEB]);
    expect(now).toHaveLength(6);
    expect((await certwizard('cloud', ID)).stderr).toMatch(/Nothing to do/);

    const undone = await certwizard('undo', '--yes');
    expect(undone.exitCode, undone.stderr).toBe(0);
    expect(await list()).toEqual([SSH, WEB]);
    expect(await certwizard('cloud', '--force')).toMatchObject({exitCode: 2});
    expect(await certwizard('cloud', 'sg-123')).toMatchObject({exitCode: 2});
  });
});
