/** Names that take the place of numbers in rules that people write; tools print numbers. */
const SERVICES: Readonly<Record<string, string>> = {http: '80', https: '443', ssh: '22'};

/** Whether a port is in a list such as `http,8000:8080`; an open end reaches as far as ports do. */
export function inPorts(list: string, port: number, range: ':' | '-'): boolean {
  return list
    .split(',')
    .filter(part => part.trim() !== '')
    .some(part => {
      const [from = '', to = from] = part.trim().split(range);
      const number = (word: string, open: number) => (word === '' ? open : Number(SERVICES[word] ?? word));
      return port >= number(from, 0) && port <= number(to, 65_535);
    });
}
