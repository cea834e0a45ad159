import {UsageError} from '../../answers/usage-error.ts';
import {causeValues} from '../../checks/causes/cause-values.ts';
import {codeOfLogLine} from '../../checks/nginx/error-log-quiet.ts';
import {readFailures} from '../../facts/acme-failure.ts';
import {readLogLine} from '../../facts/error-log.ts';
import {certwizard} from '../../known/started-as.ts';
import {message, type Translate} from '../../messages/messages.ts';
import {columnsOf} from '../../output/columns.ts';
import {codesByLayer, formatCode, formatCodes} from '../../output/explain-text.ts';
import {clean} from '../../text/clean.ts';
import {closest} from '../../text/closest.ts';
import {EXIT, print} from './command.ts';

/**
 * `certwizard explain [CODE | LINE]`: what a finding means, or a line of nginx's or certbot's log; without a word, every
 * code. Looks at nothing on the server. Exit code 1 for a line that is not known.
 */
export function explain(words: readonly string[], translate: Translate): number {
  const columns = columnsOf(process.stdout);
  const [first] = words;
  if (first === undefined) {
    formatCodes(translate, columns).map(print);
    return EXIT.well;
  }
  if (words.length === 1 && /^cw-/i.test(first)) {
    formatCode(codeNamed(first), translate, columns).map(print);
    return EXIT.well;
  }
  const line = words.join(' ');
  const known = readLogLine(line);
  if (known) {
    print(translate('explain.line', {about: clean(known.about) || '-'}));
    print('');
    formatCode(codeOfLogLine(known.cause), translate, columns).map(print);
    return EXIT.well;
  }
  const [failure] = readFailures(line);
  if (failure) {
    print(translate(causeValues(failure).cause));
    print(`${translate('finding.do')} ${translate(message(`cause.${failure.cause}.do`))}`);
    return EXIT.well;
  }
  print(translate('explain.unknown'));
  return EXIT.failed;
}

function codeNamed(word: string) {
  const codes = [...codesByLayer().values()].flat();
  const code = codes.find(each => each === word.toUpperCase());
  if (code !== undefined) {
    return code;
  }
  const close = closest(word.toUpperCase(), codes);
  throw close === null
    ? new UsageError('usage.code', {code: clean(word), command: certwizard('explain')})
    : new UsageError('usage.code.close', {code: clean(word), close});
}
