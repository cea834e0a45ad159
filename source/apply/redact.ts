/**
 * Passes lines on, except those of a private key: should a command ever print one, it must not reach a log, an
 * event or the screen.
 */
export function redactKeys(pass: (line: string) => void): (line: string) => void {
  let inKey = false;
  return line => {
    if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(line)) {
      inKey = true;
      pass('[a private key was printed here; left out]');
    }
    if (!inKey) {
      pass(line);
    }
    if (/-----END [A-Z ]*PRIVATE KEY-----/.test(line)) {
      inKey = false;
    }
  };
}
