/** One sentence for input that cannot be used; the remedy is in it. Exit code 2. */
export const usage = {
  'usage.domain.none':
    'At least one name is needed: --domain NAME, once for each name, or `certwizard add NAME…`.',
  'usage.domain.wildcard':
    '"{name}" is a wildcard, and HTTP-01 cannot prove one: give each name that is served with its own --domain.',
  'usage.domain.characters':
    '"{name}" is not a host name: only letters, digits, hyphens and dots, without spaces, slashes or a port.',
  'usage.domain.long': 'The name "{name}" has {length} characters, and a host name has at most {max}.',
  'usage.domain.form':
    '"{name}" is not a full host name such as www.example.com: parts of 1 to 63 characters, at least one dot.',
  'usage.email.at': '"{name}" is not an email address: there is no @ in it.',
  'usage.email.form': '"{name}" is not an email address that a certificate authority accepts.',
  'usage.engine': '"{name}" is not an engine: it is one of {engines}.',
  'usage.buildMethod': '"{name}" is not a way to build ngx_mruby: it is one of {methods}.',
  'usage.nginx-version': 'nginx {name} is not pinned here: --nginx-version is one of {versions}.',
  'usage.sources':
    '"{name}" is not a folder, or an https, http or git URL without a user, token or query, with the repositories nginx and ngx_mruby in it.',
  'usage.rehearse.sources':
    'A rehearsal has no network: --sources has to be a folder of this machine with nginx and ngx_mruby in it (git repositories or .tar.gz), and {name} is not.',
  'usage.keys': '"{name}" is not a way to give keys to nginx: it is one of {schemes}.',
  'usage.acme-server': '"{name}" is not the https URL of an ACME directory.',
  'usage.acme-ca': '{file} is not a PEM file of certificates only.',
  'usage.command': '"{command}" is not a command: there are {commands}.',
  'usage.command.close': '"{command}" is not a command. Did you mean `certwizard {close}`?',
  'usage.argument': '"{argument}" is one word too many for `certwizard {command}`.',
  'usage.cloud-list': '"{id}" is not the identifier of a list at any cloud that is known. They are: {forms}.',
  'usage.cloud-list.which':
    '"{id}" could be a list at more than one cloud, and this server stands at none of them that is recognised.',
  'usage.no-settings':
    'This server has not been set up yet: run `certwizard setup` first, then `certwizard {command}`.',
  'usage.no-lineage':
    'There is no certificate for "{name}" that could be renewed: `certwizard status` lists them.',
  'usage.many': 'Name {most} names at most, or none: then those are taken that end first.',
  'usage.force': 'What --force renews is not due, so it is for --real only: see `certwizard --help`.',
  'usage.name': 'A name is needed: `certwizard {command} NAME`.',
  'usage.flag.unknown': '{flag} is not an option of certwizard: see `certwizard --help`.',
  'usage.flag.close': '{flag} is not an option of certwizard. Did you mean {close}?',
  'usage.flag.value': '{flag} is not used as it has to be: see `certwizard --help`.',
  'usage.flag.command': '{flag} does not go with `certwizard {command}`: see `certwizard --help`.',
  'usage.flag.both': '{one} and {other} exclude each other.',
  'usage.step': '"{name}" is not a step: there are {steps}.',
  'usage.step.close': '"{name}" is not a step. Did you mean {close}?',
  'usage.missing': 'Without a terminal to ask on, {flag} is needed.',
  'usage.terminal':
    'This is not a terminal that the wizard could draw on: use `certwizard setup --yes --domain NAME --email ADDRESS`, or --dry-run to see what that does.',
  'usage.file': '{file} cannot be read: {reason}.',
  'usage.answers.json': '{file} is not the JSON of answers: {reason}.',
  'usage.answers.key': '{file} has "{name}", which is no answer that certwizard knows: there are {known}.',
  'usage.answers.value': '"{name}" in {file} has to be {wanted}.',
  'usage.run': '"{run}" is not a run of this server: there are {runs}.',
} as const;
