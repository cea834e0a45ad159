import {QUESTIONS} from '../../answers/questions.ts';
import {useLook} from '../context.ts';
import type {Screen, State} from '../state.ts';
import {Choice} from './choice.tsx';
import {askLines, fieldLine, hinderedLines, verdictLines} from './question-lines.ts';
import {Rows} from './rows.tsx';

/** One question: to be typed, or to be chosen. */
export function QuestionView({state, screen}: {state: State; screen: Extract<Screen, {kind: 'question'}>}) {
  const {words, columns} = useLook();
  const {choices} = QUESTIONS[screen.id];
  return (
    <>
      <Rows rows={askLines(words, state, screen, columns)} />
      {choices === null ? (
        <Rows rows={[fieldLine(words, screen.field, columns)]} />
      ) : (
        <Choice labels={choices.map(({label}) => words.translate(label))} selected={screen.selected} />
      )}
      <Rows rows={hinderedLines(words, state, screen, columns)} />
      <Rows rows={verdictLines(words, screen, columns)} />
    </>
  );
}
