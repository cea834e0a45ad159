// Full TLS handshakes with the names n0.test to n(N-1).test: node client.mjs PORT HANDSHAKES N ORDER(all|random) PARALLEL
// Prints how many succeeded.
import {connect} from 'node:tls';

const [, , port = '443', handshakes = '1', names = '1', order = 'random', parallel = '8'] = process.argv;
let begun = 0;
let done = 0;

function handshake(name) {
  return new Promise(resolve => {
    const socket = connect({
      host: '127.0.0.1',
      port: Number(port),
      servername: name,
      rejectUnauthorized: false,
    });
    const end = () => {
      socket.destroy();
      resolve();
    };
    socket.on('secureConnect', () => {
      done++;
      end();
    });
    socket.on('error', end);
  });
}

async function client() {
  while (begun < Number(handshakes)) {
    const number = begun++;
    const index = order === 'all' ? number % Number(names) : Math.floor(Math.random() * Number(names));
    await handshake(`n${index}.test`);
  }
}

await Promise.all(Array.from({length: Number(parallel)}, client));
process.stdout.write(`${done}\n`);
