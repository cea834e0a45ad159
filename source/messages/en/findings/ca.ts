/** The certificate authority (CA), certbot, and the certificates that they make. */
export const ca = {
  'CW-CHALLENGE.what': "The CA's challenge for {name} failed: {cause}",
  'CW-CHALLENGE.do': 'Then run this again.',
  'CW-REFUSED.what': 'The CA refuses a certificate for {name}: {cause}',
  'CW-REFUSED.do': 'Then run this again.',
  'CW-CERTBOT.what': 'certbot could not get a certificate for {name}: {cause}',
  'CW-CERTBOT.do': 'Then run this again.',
  'CW-LAST-FAILURE.what': 'The last attempt for {name} failed at {at}: {cause}',
  'CW-LAST-FAILURE.do': 'Then run the setup again.',
  'CW-OTHERS-WAIT.what':
    '{names} must wait for {name}: all names pass the dry run before the first is issued.',
  'CW-OTHERS-WAIT.do': 'Fix {name} and run this again. To continue without it, run the setup for the others.',
  'CW-AUTHORITY.what': 'The CA {server} cannot be asked: {why}',
  'CW-AUTHORITY.do': 'Then run this again.',
  'CW-CLOCK.what': "This server's clock is {minutes} minutes {way} the CA's.",
  'CW-CLOCK.do': 'Enable time synchronization. With a wrong clock, valid certificates are refused.',
  'clock.fast': 'ahead of',
  'clock.slow': 'behind',
  'CW-LIMIT.what': "Let's Encrypt's rate limit of {limit} is used up for {name} until {free} UTC.",
  'CW-LIMIT.do': 'Wait until then. Find the cause with --staging, which has wide limits.',
  'limit.failures': '{count} failed challenges per hour for a name',
  'limit.duplicates': '{count} certificates per week for the same names',
  'limit.domain': '{count} new certificates per week for a registered domain',
  'retry.unknown': 'not stated',
  'CW-PUBLIC-SUFFIX.what': '{name} is a public suffix: no CA issues a certificate for it.',
  'CW-PUBLIC-SUFFIX.do': 'Use the name that you registered, such as www.example.{suffix}.',
  'CW-NOT-PUBLIC.what': '{name} is not a public name (.{suffix} does not exist): a public CA refuses it.',
  'CW-NOT-PUBLIC.do': 'Use a name below a public suffix, or your own CA with --acme-server.',

  'CW-NO-CERTIFICATE.what': '{name} has no certificate in {folder}.',
  'CW-NO-CERTIFICATE.do': 'Issue the certificate.',
  'CW-LINEAGE-HALF-MADE.what': 'The lineage of {name} is incomplete: an issuance was interrupted.',
  'CW-LINEAGE-HALF-MADE.do': 'Move the remains aside and issue again.',
  'CW-WRONG-NAMES.what': 'The certificate in {folder} does not cover {name}, but {names}.',
  'CW-WRONG-NAMES.do': 'Check that nothing else uses that lineage. Delete it and issue one for the name.',
  'CW-EXPIRED.what': 'The certificate of {name} expired on {end}.',
  'CW-EXPIRED.do': 'Renew it. If that fails, the output says why.',
  'CW-RENEWAL-LATE.what': 'The certificate of {name} expires on {end} and should have been renewed by now.',
  'CW-RENEWAL-LATE.do': 'Renew it. If that fails, the output says why.',
  'CW-LINEAGE-LATE.what':
    'The certificate {name}, which certwizard does not serve, ends on {end} and should have been renewed by now.',
  'CW-LINEAGE-LATE.do': 'Test its renewal: the output says why it fails.',
  'CW-RENEWAL-STANDALONE.what':
    'Renewal fails for {names}: certbot wants port {port} for a web server of its own (authenticator = standalone), and {program} listens there.',
  'CW-RENEWAL-STANDALONE.do':
    'Set these names up with certwizard: from then on they are renewed through nginx. Or give the lineage a pre_hook that stops the program.',
  'CW-RENEWAL-WEBROOT.what':
    'Renewal fails for {name}: certbot writes the challenge file to {written}, and nginx answers from {folder} ({file}:{line}).',
  'CW-RENEWAL-WEBROOT.do':
    'Make both the same: change the root of that location, or webroot_path in the renewal configuration. Then test the renewal.',
  'CW-RENEWAL-FAILED.what': 'The scheduled renewal {service} failed ({when}).',
  'CW-RENEWAL-FAILED.do': 'Run the renewal as a dry run to see why. When it passes, start the service.',
  'CW-RENEWAL-WOULD-FAIL.what': 'The next renewal will fail for: {names}.',
  'CW-RENEWAL-WOULD-FAIL.do': 'Fix the findings above. Run the dry run again.',

  'CW-CERTBOT-HOOK-GONE.what':
    'certbot does not start: {file} names the hook {program}, which does not exist or is not executable.',
  'CW-CERTBOT-HOOK-GONE.do': 'Restore {program}, or remove its line from {file}.',
  'CW-RENEWAL-PLUGIN.what':
    'The next renewal of {names} will fail: the certbot plugin {plugin} is not installed.',
  'CW-RENEWAL-PLUGIN.do':
    'Install the plugin for the certbot that renews: by apt, snap or pip, as certbot itself.',
  'CW-RENEWAL-ACCOUNT.what':
    'The next renewal of {names} will fail: the CA account {account} does not exist in {folder}.',
  'CW-RENEWAL-ACCOUNT.do':
    'Restore {folder} from a backup. Without one, remove the account line from the renewal configuration and register a new account.',
  'CW-ISSUER-OTHER.what':
    'The certificate of {name} is from another CA (issuer: {issuer}, renewed by {server}). The settings name {asked}.',
  'CW-ISSUER-OTHER.do': 'Renew it with the CA in the settings.',
} as const;
