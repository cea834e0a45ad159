import {expect, test} from 'vitest';
import {literalsOf, type SourceFile, sourceFiles} from '../source-files.ts';

/** Words that make a text English: commands, paths, patterns and names of things have none of them between their words. */
const FUNCTION_WORDS =
  'a|an|and|are|as|at|be|been|before|but|by|can|cannot|could|did|does|else|for|from|had|has|have|here|if|in|is|it|its|no|not|nobody|of|on|one|only|or|own|so|than|that|the|then|there|this|those|to|was|were|what|when|which|who|will|with|without|you|your';
const WORD = /^[("']?[A-Za-z][A-Za-z'’-]*[,.;:)"']*$/;

/** Shell, and patterns for what programs print. */
const IS_CODE = /\$\(|\$\w|\$"|&&|\|\||[|;]\s*(then|do|done|fi)\b|\\\\|\(\?|\[\^|>\s*&|\bset -|^\s*#!/m;

/** True for a text with two English words or more. */
function isEnglish(text: string): boolean {
  const words = text
    .replaceAll('${}', ' ')
    .split(/\s+/)
    .filter(word => WORD.test(word));
  return (
    words.length >= 2 &&
    words.some(word => new RegExp(`^(${FUNCTION_WORDS})\\W*$`, 'i').test(word)) &&
    !IS_CODE.test(text)
  );
}

/** Mistakes of ours, and what programs said: they are shown as they are, in every language. */
function withoutErrors({path, code}: SourceFile): SourceFile {
  return {
    path,
    code: code.replaceAll(
      /\b(?:Error|reject|fail|raise)\(\s*(?:`(?:[^`\\]|\\.)*`|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/g,
      'Error(',
    ),
  };
}

/** Where else English may stand, and why: the beginning of a path. */
const MAY: Readonly<Record<string, string>> = {
  'source/cli.ts': 'an old Node can read nothing else',
  'source/clouds/': "labels of the vendors' consoles and options of their tools",
  'source/checks/': 'what was seen, beside what programs print: it is English like theirs',
  'source/facts/': 'what was seen',
  'source/firewalls/': 'what was seen',
  'source/look/': 'what was seen',
  'source/nginx/': 'what was seen',
  'source/run/try-opening.ts': 'what was seen',
  'source/cli/commands/probe.ts': 'what was seen',
  'source/apply/redact.ts': 'a line of a log',
  'source/apply/journal.ts': 'the reason in an error',
  'source/apply/run-journal.ts': 'the reason in an error',
  'source/core/render-shell.ts': 'printed by a script, which is English',
  'source/core/server-behind.ts': 'the name of a server',
  'source/core/server-through-root.ts': 'the name of a server, and the reason in an error',
  'source/known/paths.ts': 'the content of a file',
  'source/lab/': 'throw-away servers know no language: what they print is for whoever tests',
};

const FOUND = sourceFiles()
  .filter(({path}) => path.startsWith('source/') && !path.startsWith('source/messages/'))
  .map(withoutErrors)
  .flatMap(file =>
    literalsOf(file)
      .filter(isEnglish)
      .map(text => ({path: file.path, text})),
  );

test('no English stands outside of the messages', () => {
  const mayBe = (path: string) => Object.keys(MAY).some(start => path.startsWith(start));
  expect(FOUND.filter(({path}) => !mayBe(path))).toEqual([]);
});

test('every exception is needed', () => {
  const idle = Object.keys(MAY).filter(start => !FOUND.some(({path}) => path.startsWith(start)));
  expect(idle).toEqual([]);
});

test('the search finds English, and nothing in commands and patterns', () => {
  expect(['the policy of INPUT', 'setup, for ${}', 'not an object'].filter(isEnglish)).toHaveLength(3);
  const code = [
    'nft list ruleset',
    'for c in $(grep x); do echo; done',
    '${}: (?:No such file) or directory',
  ];
  expect(code.filter(isEnglish)).toEqual([]);
});
