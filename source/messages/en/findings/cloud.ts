/** What stands before the server, and cannot be seen from it. */
export const cloud = {
  'CW-CLOUD-INGRESS.what':
    'This server is at {cloud}, whose cloud firewall must allow 80/tcp and 443/tcp. It cannot be seen from here.',
  'CW-CLOUD-INGRESS.do': 'Open both ports in the console: {console}.',
  'CW-CANARY-UNSEEN.what': '{name} at {address} cannot be reached from this server: {why}',
  'CW-CANARY-UNSEEN.do':
    'Test it from outside: behind a router, an address can be unreachable from within and still work.',
  'CW-WALL.what': "The CA's challenge for {name} did not get through over IPv{family}: {wall}",
  'CW-WALL.do': 'Then run this again.',
} as const;
