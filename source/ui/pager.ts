import type {Action} from '../core/action.ts';
import {renderAction} from '../core/render-shell.ts';
import {formatAlreadyHere} from '../output/already-here-text.ts';
import {clean, cleanLines} from '../text/clean.ts';
import {failureLines} from './failure.ts';
import {findingLines} from './findings.ts';
import {wrapExactly} from './fit.ts';
import {BLANK, type Line} from './line.ts';
import {listLines} from './list-plan.ts';
import {diffLines} from './review/diff.ts';
import {touchedLines} from './review/touched.ts';
import type {PagerContent, State} from './state.ts';
import type {UiText} from './words.ts';

/** Rows around the body of every screen: title, notice, footer and the space between them. */
export function chromeHeight({given}: State): number {
  return given.notice === null ? 4 : 5;
}

/** Rows that the body of a screen may take, so that the live part stays two under the terminal's. */
export function bodyHeight(state: State): number {
  return Math.max(5, state.size.rows - 2 - chromeHeight(state));
}

/** Rows of a page: the body without the pager's own heading and its place in the text. */
export function pageHeight(state: State): number {
  return bodyHeight(state) - 2;
}

/** What a pager shows, broken to the screen's width; nothing of it is left out. */
export function pagerLines(words: UiText, content: PagerContent, columns: number): Line[] {
  const exactly = (text: string) => wrapExactly(text, columns, words.glyphs.continued);
  switch (content.show) {
    case 'action':
      return content.action.kind === 'write' && content.as === 'diff'
        ? diffLines(words, content.action, content.before, columns)
        : actionText(content.action).flatMap(exactly);
    case 'step':
      return content.planned.actions.flatMap((action, index) => [
        ...(index > 0 ? [BLANK] : []),
        ...actionText(action).flatMap(exactly),
      ]);
    case 'touched':
      return touchedLines(words, content.review, columns);
    case 'here':
      // The pager has its own heading.
      return formatAlreadyHere(content.here, words.translate, columns).slice(1, -1).flatMap(exactly);
    case 'cloud-list':
      return listLines(words, content.offer, content.planned, columns);
    case 'cloud':
    case 'findings':
      return content.findings.flatMap((finding, index) => [
        ...(index > 0 ? [BLANK] : []),
        ...findingLines(words, finding, columns, true),
      ]);
    case 'failure':
      return failureLines(words, content.failure, content.run, columns, Number.POSITIVE_INFINITY);
    case 'log':
      return content.lines.map(clean).flatMap(exactly);
    default:
      return content satisfies never;
  }
}

/** Exactly what runs, from the only interpreter there is. */
function actionText(action: Action): string[] {
  return cleanLines(renderAction(action));
}
