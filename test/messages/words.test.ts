import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {en} from '../../source/messages/en/index.ts';

/** What GLOSSARY.md has another term for, and phrases that read as if translated. */
const BANNED: Readonly<Record<string, RegExp>> = {
  'mend: fix': /\bmend(s|ed|ing)?\b/i,
  'anew: again': /\banew\b/i,
  'shall: should': /\bshall\b/i,
  'nobody, somebody, everybody: name the user, the program or the host': /\b(no|some|every)body\b/i,
  'whoever: name it': /\bwho(ever|m)\b/i,
  'is no: is not a': /(?<!\bthere )\b(is|are) no (?!longer)/i,
  'look whether: check that': /\blooks? (whether|what|who|how)\b/i,
  'look again: check again': /\blooks? again\b/i,
  'lead here: point to this server': /\bleads? (to )?(here|there|elsewhere)\b/i,
  'have to: must': /\bha(s|ve) to\b/i,
  'in the way: blocks': /\bin the way\b/i,
  'wall: host firewall, cloud firewall': /\bwalls?\b/i,
  'ingress list, the cloud’s list: security list': /\bingress list|\bcloud.s (own )?list/i,
  'authority: CA': /(?<!certificate )\bauthorit(y|ies)\b/i,
  'stranger: unknown SNI, new connection': /\bstrangers?\b/i,
  'twin: duplicate lineage': /\btwins?\b/i,
  'half-made: incomplete': /\bhalf-made\b/i,
  'rehearse a renewal or a challenge: dry run': /\brehears\w+ the (renewal|challenge)/i,
  'take back, put back: undo, restore': /\b(tak|put)(e|es|en|s)? (all )?(of it )?back\b/i,
  'go on: continue': /\bgo(es)? on\b/i,
  'leave: quit': /\bleave, and\b/i,
  'heal: fix': /\bheals?\b/i,
  'wish: list, setting': /\bwish(es)?\b/i,
};

/** Labels stand in lists, tables and titles: the why belongs in help. */
const LABELS =
  /^(step|hop|verdict|severity|visit|served|readers)\.|^status\.(?!none|renewal|no-renewal|last|never|idn)|^ui\.(title|mark|key|found|keys|engine|buildMethod|terms|stop|stopping|pager|touched)\.|^ui\.(review)\.(?!files\.count|limits\.text|confirm|satisfied)|^ui\.(cloud-list|obstacles|ended)\.(again|leave|back|open)$|^ui\.cloud\.(look|go-on|tool)$/;
const LONGEST_LABEL = 45;
/** Sentences that stand beside labels. */
const NO_LABEL: ReadonlySet<string> = new Set(['ui.touched.root']);

const ROOT = join(import.meta.dirname, '../..');
const TEXTS: [string, string][] = Object.entries(en);
/** Documents, without their code. */
const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'test/README.md'].map(
  (name): [string, string] => [
    name,
    readFileSync(join(ROOT, name), 'utf8')
      .replaceAll(/^```[\s\S]*?^```$/gm, '')
      .replaceAll(/`[^`]*`/g, ''),
  ],
);

describe('the voice:', () => {
  const named = (text: string) => text.replaceAll(/`[^`]*`|\{\w+\}/g, '');
  const linesWith = ([name, text]: [string, string], word: RegExp) =>
    named(text)
      .split('\n')
      .filter(line => word.test(line))
      .map(line => `${name}: ${line.trim()}`);

  test.each(Object.entries(BANNED))('%s', (_, word) => {
    expect([...TEXTS, ...DOCUMENTS].flatMap(text => linesWith(text, word))).toEqual([]);
  });

  test('a label has at most 45 characters', () => {
    const long = TEXTS.filter(
      ([key, text]) => LABELS.test(key) && !NO_LABEL.has(key) && text.length > LONGEST_LABEL,
    );
    expect(long).toEqual([]);
  });

  test('a command stands apart: it is a value of a message, or a line of its own', () => {
    expect(TEXTS.filter(([key, text]) => text.includes('`') && !/^wall\..*\.do$/.test(key))).toEqual([]);
  });

  test('an abbreviation is explained once where questions are asked', () => {
    expect(en['ui.question.email.help']).toContain('CA (certificate authority)');
    expect(en['ui.question.engine.help']).toMatch(/SNI \([^)]+\)/);
  });
});
