// Full TLS handshakes, as many as one process can: node hammer.mjs SECONDS|COUNTx NAME[,NAME…] [PARALLEL] [PORT]
// Prints {done, failed, wrong, errors} as JSON: `wrong` got a certificate that is not for the name.
import {connect} from 'node:tls';

const [, , how = '1', list = '', parallel = '8', port = '443'] = process.argv;
const names = list.split(',');
const count = how.endsWith('x') ? Number(how.slice(0, -1)) : Number.POSITIVE_INFINITY;
const end = how.endsWith('x') ? Number.POSITIVE_INFINITY : Date.now() + Number(how) * 1000;
const result = {done: 0, failed: 0, wrong: 0, errors: {}};
let begun = 0;

function handshake(name) {
  return new Promise(resolve => {
    const socket = connect({
      host: '127.0.0.1',
      port: Number(port),
      servername: name,
      rejectUnauthorized: false,
    });
    socket.setTimeout(10_000, () => socket.destroy(new Error('timeout')));
    socket.on('secureConnect', () => {
      result.done++;
      if (!socket.getPeerCertificate().subjectaltname?.split(', ').includes(`DNS:${name}`)) {
        result.wrong++;
      }
      socket.destroy();
      resolve();
    });
    socket.on('error', ({code, message}) => {
      result.failed++;
      const what = code ?? message;
      result.errors[what] = (result.errors[what] ?? 0) + 1;
      resolve();
    });
  });
}

async function client() {
  while (begun < count && Date.now() < end) {
    await handshake(names[begun++ % names.length]);
  }
}

await Promise.all(Array.from({length: Number(parallel)}, client));
process.stdout.write(`${JSON.stringify(result)}\n`);
