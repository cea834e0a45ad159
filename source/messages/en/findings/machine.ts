/** The machine itself: its system, its room, what certwizard was told, who renews and who watches. */
export const machine = {
  'CW-PROBE.what': 'The probe "{probe}" returned something that certwizard does not understand: {reason}.',
  'CW-PROBE.do': 'Report this with the output shown. certwizard does not plan on guesses.',
  'CW-NOT-VERIFIED.what': 'The result could not be verified: {check} (skipped: {why}).',
  'CW-NOT-VERIFIED.do': 'Fix the reason for the skipped check. Run certwizard again.',
  'CW-UNSUPPORTED.what': '{system} is not supported.',
  'CW-UNSUPPORTED.do': 'Use Debian 12 or later, or Ubuntu 22.04 or later.',
  'CW-SETTINGS.what': "certwizard's settings in {file} cannot be read, so its list of names is lost.",
  'CW-SETTINGS.do': 'Run the setup with all names. It writes the file again.',

  'CW-ENGINE.what':
    'This server runs the nginx that certwizard built. --engine {engine} would put another one over it.',
  'CW-ENGINE.do': 'Undo the setup. Then run it with the other engine.',
  'CW-OWN-LEAVES.what':
    'The nginx that certwizard builds has its own main configuration. It reads your sites, but would lose what is only in {file}: {lines}.',
  'CW-OWN-LEAVES.do':
    'Keep this nginx: build a module for it, or use --engine native. Or move settings of http to a file in /etc/nginx/conf.d, which both read.',
  'CW-MODULE-NGINX.what':
    'A module cannot be built for nginx {version}: this system has no package nginx-dev for it.',
  'CW-MODULE-NGINX.do': 'Use --build own, which builds a separate nginx, or --engine native.',
  'CW-SOURCES-MISSING.what': 'The source code of {repository} cannot be fetched from {from}.',
  'CW-SOURCES-MISSING.do':
    'Check that this server can reach {from}. Or pass --sources with a folder or URL that holds copies of nginx and ngx_mruby. Or use --engine native, which needs no source code.',
  'CW-SOURCES-CLOSED.what':
    'Only its owner can read {repository} at {from}. certwizard reads source code without root rights.',
  'CW-SOURCES-CLOSED.do': 'Make the copy readable for all users.',
  'CW-SOURCES-COMMIT.what': 'The copy of {repository} at {from} lacks commit {commit} ({date}).',
  'CW-SOURCES-COMMIT.do': 'Update that copy with all its tags.',
  'CW-BUILD-DISK.what': 'Compiling needs {needed} MiB below /var. {there} MiB are free.',
  'CW-BUILD-DISK.do': 'Free some disk space, or use --engine native, which compiles nothing.',
  'CW-BUILD-MEMORY.what': 'Compiling needs {needed} MiB of memory or swap. {there} MiB are free.',
  'CW-BUILD-MEMORY.do': 'Add swap, or use --engine native, which compiles nothing.',

  'CW-NEIGHBOUR-PORT.what': '{program} listened at port {port} before. Now: {now}.',
  'CW-NEIGHBOUR-PORT.do': 'Check what that program needs. A step of the setup that changed it is undone.',

  'CW-NO-RENEWAL.what': 'Certificates are not renewed: there is neither {unit} nor a cron job.',
  'CW-NO-RENEWAL.do':
    'Install certbot from the distribution or as a snap: both bring a timer. Or add a cron job that renews twice a day.',
  'CW-RENEWAL-OFF.what': 'Certificates are not renewed: {unit} exists but is not active.',
  'CW-RENEWAL-OFF.do': 'Enable the timer.',
  'cron.start': 'Start cron, which runs {file}.',
  'CW-NO-ALARM.what': 'A failed renewal goes unnoticed: no alarm is set, and CAs no longer send reminders.',
  'CW-NO-ALARM.do': "Set the daily alarm, which writes to the system's journal.",
  'CW-ALARM-IMPOSSIBLE.what':
    'A failed renewal goes unnoticed: without systemd and cron, no alarm can run every day.',
  'CW-ALARM-IMPOSSIBLE.do':
    'Start cron. Or let another machine run the doctor every day and watch its exit code: 1 means problems.',
} as const;
