import {openQuestions} from '../../answers/questions.ts';
import {useLook} from '../context.ts';
import {BLANK, type Line, line, span} from '../line.ts';
import type {State} from '../state.ts';
import {spinner, type UiText} from '../words.ts';
import {EndedView} from './ended-view.tsx';
import {Footer} from './footer.tsx';
import {helpLines} from './help-lines.ts';
import {ObstaclesView} from './obstacles-view.tsx';
import {PagerView} from './pager-view.tsx';
import {QuestionView} from './question-view.tsx';
import {ReviewView} from './review-view.tsx';
import {Rows} from './rows.tsx';
import {RunView} from './run-view.tsx';
import {StepView} from './step-view.tsx';

/** The live part of the screen: a title, what it is about, and the keys. Nothing once the wizard is left. */
export function ScreenView({state}: {state: State}) {
  const {words} = useLook();
  if (state.screen.kind === 'left') {
    return null;
  }
  if (state.screen.kind === 'done') {
    // The summary above is what has to be seen.
    return <Rows rows={[BLANK, line(words.translate('ui.done.leave'), 'strong')]} />;
  }
  const {notice} = state.given;
  const head: Line[] = [
    [span('certwizard', 'accent'), span(`  ${title(words, state)}`, 'strong')],
    ...(notice === null ? [] : [line(notice, 'warning')]),
    BLANK,
  ];
  return (
    <>
      <Rows rows={head} />
      <Body state={state} />
      <Rows rows={[BLANK]} />
      <Footer state={state} />
    </>
  );
}

function Body({state}: {state: State}) {
  const {words} = useLook();
  const {translate} = words;
  const {screen, pager, help} = state;
  if (state.quitting) {
    return (
      <Rows
        rows={[line(translate('ui.quitting'), 'warning'), line(translate('ui.quitting.keys'), 'strong')]}
      />
    );
  }
  if (help) {
    return <Rows rows={helpLines(words, state)} />;
  }
  if (pager) {
    return <PagerView state={state} pager={pager} />;
  }
  switch (screen.kind) {
    case 'looking':
    case 'planning':
    case 'finishing':
      return (
        <Rows rows={[[spinner(words, state.frame), span(`  ${translate(`ui.busy.${screen.kind}`)}`)]]} />
      );
    case 'question':
      return <QuestionView state={state} screen={screen} />;
    case 'obstacles':
      return <ObstaclesView state={state} screen={screen} />;
    case 'review':
      return <ReviewView state={state} screen={screen} />;
    case 'step':
      return <StepView state={state} screen={screen} />;
    case 'run':
      return <RunView state={state} screen={screen} />;
    case 'ended':
      return <EndedView state={state} screen={screen} />;
    case 'done':
    case 'left':
      return null;
    default:
      return screen satisfies never;
  }
}

function title({translate}: UiText, {screen, help, given, inputs, ran}: State): string {
  if (help) {
    return translate('ui.title.help');
  }
  switch (screen.kind) {
    case 'question': {
      const open = openQuestions(given.preset, inputs);
      return translate('ui.title.question', {index: open.indexOf(screen.id) + 1, count: open.length});
    }
    case 'review':
      return translate(ran ? 'ui.title.review.again' : 'ui.title.review');
    case 'step': {
      const step = screen.review.plan.steps[screen.step]?.step ?? 'build';
      return translate('ui.title.step', {step, name: translate(`step.${step}`)});
    }
    case 'ended':
      return translate(`ui.title.ended.${screen.outcome}`);
    case 'done':
    case 'left':
      return '';
    default:
      return translate(`ui.title.${screen.kind}`);
  }
}
