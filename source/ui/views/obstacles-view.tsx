import {useLook} from '../context.ts';
import {findingLines} from '../findings.ts';
import {BLANK} from '../line.ts';
import {bodyHeight} from '../pager.ts';
import {OBSTACLE_CHOICES} from '../reduce.ts';
import type {Screen, State} from '../state.ts';
import {cap} from './cap.ts';
import {Choice} from './choice.tsx';
import {Rows} from './rows.tsx';

/** What stands in the way of planning: what, what was seen, what to do. */
export function ObstaclesView({state, screen}: {state: State; screen: Extract<Screen, {kind: 'obstacles'}>}) {
  const {words, columns} = useLook();
  const all = screen.findings.flatMap(finding => findingLines(words, finding, columns, true));
  const height = bodyHeight(state) - OBSTACLE_CHOICES.length - 1;
  return (
    <>
      <Rows rows={[...cap(words, all, height), BLANK]} />
      <Choice
        labels={OBSTACLE_CHOICES.map(choice => words.translate(`ui.obstacles.${choice}`))}
        selected={screen.selected}
      />
    </>
  );
}
