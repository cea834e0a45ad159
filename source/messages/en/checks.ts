/** What is true when a check has no findings. */
export const checks = {
  'check.supported': 'This system is one that certwizard knows',
  'check.ports-free': 'Nobody but nginx listens on ports 80 and 443',
  'check.nginx-config': 'nginx accepts its configuration',
  'check.nginx-runs': 'nginx runs',
  'check.config-loaded': 'nginx has loaded the servers that certwizard wrote',
  'check.catch-all': 'No other site takes all names',
  'check.stranger': 'A client with a hostile name gets the fallback certificate',
  'check.keys-readable': "nginx's workers can read the keys",
  'check.keys-private': 'Nobody else can read the keys',
  'check.hook': 'A hook keeps it so for renewals and new names',
  'check.host-firewall': "The host's firewall lets 80/tcp and 443/tcp in",
  'check.cloud-ingress': 'No cloud was recognised whose ingress list stands in front',
  'check.certificates': 'Every name has a certificate that is not near its end',
  'check.served-is-disk': 'The certificate that is served is the one on disk',
  'check.http-answers': 'http answers challenges and redirects everything else to https',
  'check.renewal-scheduled': 'Renewal is scheduled',
} as const;
