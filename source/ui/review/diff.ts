import {structuredPatch} from 'diff';
import type {WriteAction} from '../../core/action.ts';
import type {FilesFact} from '../../facts/files.ts';
import {clean} from '../../text/clean.ts';
import {wrapExactly} from '../fit.ts';
import {BLANK, type Line, line, type Tone} from '../line.ts';
import type {UiText} from '../words.ts';

/** What a file is now against what it will be, as a unified diff; the signs stay where there are no colours. */
export function diffLines(
  {translate, glyphs}: UiText,
  {path, content, mode, owner, group}: WriteAction,
  files: FilesFact,
  columns: number,
): Line[] {
  const now = Object.entries(files).find(([known]) => known === path)?.[1] ?? null;
  const text = content.endsWith('\n') ? content : `${content}\n`;
  const patch = structuredPatch(path, path, now?.content ?? '', text, undefined, undefined, {context: 3});
  const access = translate('ui.diff.access', {mode: mode.toString(8), owner, group});
  const was = now
    ? translate('ui.diff.was', {mode: now.mode.toString(8), owner: now.owner, group: now.group})
    : translate('ui.diff.new');
  return [
    line(`${access}; ${was}`, 'faint'),
    BLANK,
    line(`--- ${now ? path : '/dev/null'}`, 'strong'),
    line(`+++ ${path}`, 'strong'),
    ...patch.hunks.flatMap(({oldStart, oldLines, newStart, newLines, lines}) => [
      line(`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`, 'accent'),
      ...lines.flatMap(row => wrapExactly(clean(row), columns, glyphs.continued, toneOf(row))),
    ]),
    ...(patch.hunks.length === 0 ? [line(translate('ui.diff.same'), 'faint')] : []),
  ];
}

function toneOf(row: string): Tone {
  return row.startsWith('+') ? 'good' : row.startsWith('-') ? 'bad' : 'plain';
}
