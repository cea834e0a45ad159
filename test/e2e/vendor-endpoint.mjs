// Stands in for what cannot be had without an account: the APIs of AWS and Hetzner, and the metadata of a server there.
// It keeps a list of rules and answers what the vendors' own tools ask; every request is noted in /root/requests.
import {appendFileSync, readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {createServer as createTlsServer} from 'node:https';

const SSH = {protocol: 'tcp', port: '22', source_ips: ['0.0.0.0/0'], direction: 'in'};
let hetzner = [SSH];
let aws = [{IpProtocol: 'tcp', FromPort: '22', ToPort: '22', 'IpRanges.1.CidrIp': '0.0.0.0/0'}];

const METADATA = {
  '/latest/api/token': 'secret-token',
  '/latest/meta-data/instance-id': 'i-0123456789abcdef0',
  '/hetzner/v1/metadata/instance-id': '77',
};

const META = {
  pagination: {page: 1, per_page: 50, previous_page: null, next_page: null, last_page: 1, total_entries: 1},
};

async function bodyOf(request) {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

const firewall = () => ({
  id: 42,
  name: 'web',
  labels: {},
  created: '2026-11-22T00:00:00Z',
  rules: hetzner,
  applied_to: [],
});

async function answerHetzner(request, response) {
  const body = await bodyOf(request);
  const path = request.url.split('?')[0];
  appendFileSync('/root/requests', `${request.method} ${path} ${body}\n`);
  const send = answer =>
    response.writeHead(200, {'content-type': 'application/json'}).end(JSON.stringify(answer));
  if (path in METADATA) return response.end(METADATA[path]);
  if (path === '/v1/firewalls/42/actions/set_rules') {
    hetzner = JSON.parse(body).rules;
    return send({actions: []});
  }
  if (path === '/v1/actions') return send({actions: [], meta: META});
  if (path === '/v1/firewalls/42') return send({firewall: firewall()});
  if (path === '/v1/firewalls')
    return send({
      firewalls: [firewall()],
      meta: META,
    });
  if (path === '/v1/servers/77') {
    return send({
      server: {
        id: 77,
        name: 'web',
        status: 'running',
        created: '2026-11-22T00:00:00Z',
        public_net: {firewalls: [{id: 42, status: 'applied'}]},
      },
    });
  }
  return response.writeHead(404).end('{}');
}

/** The flat parameters of one permission: `IpPermissions.1.FromPort` and the like. */
function permissionOf(parameters) {
  const prefix = 'IpPermissions.1.';
  return Object.fromEntries(
    [...parameters]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}

const item = text => `<item>${text}</item>`;
const element = (name, text) => `<${name}>${text}</${name}>`;
const permissionXml = rule =>
  item(
    element('ipProtocol', rule.IpProtocol) +
      element('fromPort', rule.FromPort) +
      element('toPort', rule.ToPort) +
      element(
        'ipRanges',
        rule['IpRanges.1.CidrIp'] ? item(element('cidrIp', rule['IpRanges.1.CidrIp'])) : '',
      ) +
      element(
        'ipv6Ranges',
        rule['Ipv6Ranges.1.CidrIpv6'] ? item(element('cidrIpv6', rule['Ipv6Ranges.1.CidrIpv6'])) : '',
      ),
  );

async function answerAws(request, response) {
  const parameters = new URLSearchParams(await bodyOf(request));
  const action = parameters.get('Action');
  appendFileSync('/root/requests', `${action} ${JSON.stringify(permissionOf(parameters))}\n`);
  const send = (name, text) =>
    response
      .writeHead(200, {'content-type': 'text/xml'})
      .end(`<?xml version="1.0"?><${name}>${text}</${name}>`);
  const rule = permissionOf(parameters);
  switch (action) {
    case 'GetCallerIdentity':
      return send(
        'GetCallerIdentityResponse',
        '<GetCallerIdentityResult><Arn>a</Arn><UserId>u</UserId><Account>123456789012</Account></GetCallerIdentityResult>',
      );
    case 'DescribeInstances':
      return send(
        'DescribeInstancesResponse',
        element(
          'reservationSet',
          item(
            element(
              'instancesSet',
              item(element('groupSet', item(element('groupId', 'sg-0123456789abcdef0')))),
            ),
          ),
        ),
      );
    case 'DescribeSecurityGroups':
      return send(
        'DescribeSecurityGroupsResponse',
        element(
          'securityGroupInfo',
          item(
            element('groupId', 'sg-0123456789abcdef0') +
              element('ipPermissions', aws.map(permissionXml).join('')),
          ),
        ),
      );
    case 'AuthorizeSecurityGroupIngress':
      aws = [...aws, rule];
      return send('AuthorizeSecurityGroupIngressResponse', '<return>true</return>');
    case 'RevokeSecurityGroupIngress':
      aws = aws.filter(other => JSON.stringify(permissionXml(other)) !== JSON.stringify(permissionXml(rule)));
      return send('RevokeSecurityGroupIngressResponse', '<return>true</return>');
    default:
      return response.writeHead(400).end();
  }
}

createServer(answerHetzner).listen(80, '169.254.169.254');
createTlsServer({key: readFileSync('/root/key.pem'), cert: readFileSync('/root/cert.pem')}, answerAws).listen(
  443,
);
