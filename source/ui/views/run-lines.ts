import type {Action} from '../../core/action.ts';
import {clean} from '../../text/clean.ts';
import {pad} from '../fit.ts';
import {BLANK, type Line, line, type Span, span} from '../line.ts';
import type {CurrentStep, Run} from '../state.ts';
import {mark, spinner, type UiText} from '../words.ts';

/** Lines of output below the actions. */
const SHORT_LOG = 5;

/** The step under way, its actions, and the end of what they print, in `height` rows at most. */
export function runLines(words: UiText, run: Run, at: number, frame: number, height: number): Line[] {
  const {translate, glyphs} = words;
  const {current, waiting, log, longLog, stop, question} = run;
  const head: Line[] = [
    ...(current
      ? [stepHead(words, current, at, frame)]
      : [[spinner(words, frame), span(`  ${translate('ui.run.starting')}`)]]),
  ];
  const foot: Line[] = [
    ...(waiting.length > 0 ? [[mark(words, 'waiting'), span(`  ${waiting.join(', ')}`, 'faint')]] : []),
    ...(stop ? [[mark(words, 'stopped'), span(`  ${translate(`ui.stopping.${stop}`)}`, 'warning')]] : []),
  ];
  const room = Math.max(0, height - head.length - foot.length);
  const wanted = question ? 0 : longLog ? room : Math.min(SHORT_LOG, log.length);
  const actions = current
    ? actionLines(words, current, at, frame, Math.max(1, room - Math.min(wanted, SHORT_LOG) - 1))
    : [];
  const shown = longLog && !question ? actions.slice(0, 0) : actions;
  const output = wanted === 0 ? [] : log.slice(-Math.max(0, Math.min(wanted, room - shown.length - 1)));
  return [
    ...head,
    ...shown,
    ...(output.length > 0 ? [BLANK] : []),
    ...output.map((row): Line => [span(`${glyphs.bar} `, 'faint'), span(clean(row))]),
    ...foot,
  ];
}

function stepHead(words: UiText, current: CurrentStep, at: number, frame: number): Line {
  const {translate} = words;
  const {step, phase, actions, done, since, compiled} = current;
  const count =
    phase === 'applying'
      ? translate('ui.run.count', {done, total: actions.length})
      : translate(`ui.run.${phase}`);
  const files = compiled?.total
    ? `   ${translate('run.progress', {done: compiled.done, total: compiled.total})}`
    : '';
  return [
    spinner(words, frame),
    span(`  ${pad(step, 12)}`, 'strong'),
    span(`${translate(`step.${step}`)}   `),
    span(`${count}   ${elapsed(at - since)}${files}`, 'faint'),
  ];
}

/** The actions around the one that runs. */
function actionLines(words: UiText, current: CurrentStep, at: number, frame: number, room: number): Line[] {
  const {actions, done, phase, seconds, actionSince} = current;
  if (phase === 'looking') {
    return [];
  }
  const from = Math.max(0, Math.min(done - Math.floor(room / 2), actions.length - room));
  return actions.slice(from, from + room).map((action, offset): Line => {
    const index = from + offset;
    if (index < done) {
      return row(mark(words, 'done'), words, action, elapsed((seconds[index] ?? 0) * 1000));
    }
    return index === done && phase === 'applying'
      ? row(spinner(words, frame), words, action, elapsed(at - actionSince))
      : row(mark(words, 'waiting'), words, action, '');
  });
}

function row(state: Span, {translate}: UiText, {why}: Action, time: string): Line {
  return [
    span('  '),
    {...state, text: pad(state.text, 10)},
    span(pad(time, 6), 'faint'),
    ...line(` ${clean(translate(why))}`),
  ];
}

/** Milliseconds as `4 s` or `3:07`. */
function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}
