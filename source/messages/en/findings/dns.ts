/** DNS: addresses and CAA records (who may issue for a name). */
export const dns = {
  'CW-DNS-FAILS.what': 'DNS does not answer for {name}: {why}',
  'CW-DNS-FAILS.do': 'Wait until the change has spread.',
  'dns.dnssec': 'its signatures do not fit (DNSSEC), so resolvers that check them answer SERVFAIL.',
  'dns.refused': 'the resolver refuses to answer (REFUSED).',
  'dns.refused.do': 'Check the nameserver lines in /etc/resolv.conf and which clients that server answers.',
  'dns.silent': 'no resolver of this server answers.',
  'dns.silent.do': 'Check the nameserver lines in /etc/resolv.conf and that 53/udp is allowed out.',
  'dns.dangling': 'it is an alias (CNAME) of {alias}, which has no address.',
  'dns.dangling.do': 'Add an address for the alias, or point the name to this server.',
  'CW-NO-ADDRESS.what': '{name} has no address in DNS.',
  'CW-NO-ADDRESS.do': 'Add an A record, and an AAAA record if the server has IPv6. Wait until it has spread.',
  'CW-PRIVATE-ADDRESS.what':
    'The {record} record of {name} is {address}, a private address that no public CA can reach.',
  'CW-PRIVATE-ADDRESS.do': 'Set the record to the public address, or use a CA inside that network.',
  'CW-CDN.what': 'The {record} record of {name} ({address}) points to {cdn}, not to this server.',
  'CW-CDN.do':
    'Let it pass /.well-known/acme-challenge/ to this server over HTTP, or turn it off for this name during the setup.',
  'CW-ADDRESS-ELSEWHERE.what':
    'The {record} record of {name} is {address}, which is not an address of this server ({own}).',
  'CW-ADDRESS-ELSEWHERE.do':
    'Correct or remove the record. CAs try IPv6 first and no other address after a wrong answer.',
  'CW-CAA.what': 'A CAA record of {at} does not allow {authority} to issue for {name}.',
  'CW-CAA.do': 'Add this record, or remove the others: {at}. CAA 0 issue "{authority}".',
  'CW-CAA-METHOD.what':
    'A CAA record of {at} allows {authority} to issue for {name} only by {methods}. certwizard uses http-01.',
  'CW-CAA-METHOD.do': 'Add http-01 to its validationmethods, or remove them.',
  'CW-CAA-ACCOUNT.what':
    'A CAA record of {at} allows {authority} to issue for {name} only to the account {wanted}. certbot has here: {account}.',
  'CW-CAA-ACCOUNT.do':
    'Add this record with certbot\'s account, or remove accounturi: {at}. CAA 0 issue "{authority}; accounturi=URI".',
  'CW-CAA-STAGING.what':
    "A CAA record of {at} allows certbot's account, but not the staging account that the dry run for {name} uses: {account}.",
  'CW-CAA-STAGING.do':
    'Add a second record with the staging account until the certificate is issued, or remove accounturi.',
  'CW-CAA-CRITICAL.what':
    'A CAA record of {at} is critical and has the unknown tag "{tag}", so no CA may issue for {name}.',
  'CW-CAA-CRITICAL.do': 'Correct the tag (issue, issuewild, iodef), or clear its flag 128.',
  'CW-CAA-FAILS.what': 'The CAA query for {name} fails. CAs treat that as a refusal.',
  'CW-CAA-FAILS.do': 'Check that the name servers answer CAA queries, with no data where there are none.',
  'caa.no-account': 'no account yet',
} as const;
