/** The Nextcloud snap, which brings an Apache and a certbot of its own. */
export const nextcloud = {
  'CW-NEXTCLOUD-STOPPED.what':
    'The Nextcloud snap does not renew its certificate: nextcloud.renew-certs is not running.',
  'CW-NEXTCLOUD-STOPPED.do': 'Start and enable the service.',
  'CW-NEXTCLOUD-WEBROOT.what':
    'The Nextcloud snap could not renew the certificate of {name}: its certbot has lost the webroot.',
  'CW-NEXTCLOUD-WEBROOT.do': 'Enable HTTPS again with the same names. That stores the webroot again.',
  'CW-NEXTCLOUD-FAILED.what':
    'The Nextcloud snap could not renew the certificate of {name}, for a reason other than the challenge.',
  'CW-NEXTCLOUD-FAILED.do': 'Fix what its certbot log says. Restart the renewal.',
  'CW-NEXTCLOUD-LATE.what':
    'The certificate of {name} in the Nextcloud snap expires on {end} and should have been renewed by now. {hsts}',
  'CW-NEXTCLOUD-LATE.do':
    'Check that port 80 is open: it often gets closed after the setup. Restart the renewal.',
  'CW-NEXTCLOUD-OVER.what': 'The certificate of {name} in the Nextcloud snap expired on {end}. {hsts}',
  'CW-NEXTCLOUD-OVER.do':
    'Check that port 80 is open: it often gets closed after the setup. Restart the renewal.',
  'CW-NEXTCLOUD-CHALLENGE.what':
    'The Apache of the Nextcloud snap does not answer challenges for {name} over IPv{family}: status {status}.',
  'CW-NEXTCLOUD-CHALLENGE.do':
    'Check that nextcloud.apache is running. Check whether a web server or proxy in front of it redirects everything.',
  'CW-NEXTCLOUD-REDIRECT.what':
    'http://{name}/ answers over IPv{family} with {status}, not with a redirect (301) to HTTPS.',
  'CW-NEXTCLOUD-REDIRECT.do': 'Let the web server in front of the snap redirect pages to HTTPS.',
} as const;
