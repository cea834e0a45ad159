import {useLook} from '../context.ts';
import {line} from '../line.ts';
import {pageHeight, pagerLines} from '../pager.ts';
import type {Pager, PagerContent, State} from '../state.ts';
import type {UiText} from '../words.ts';
import {Rows} from './rows.tsx';

/** One page of a long text, with its heading and the place in it. */
export function PagerView({state, pager}: {state: State; pager: Pager}) {
  const {words, columns} = useLook();
  const {translate} = words;
  const all = pagerLines(words, pager.content, columns);
  const height = pageHeight(state);
  const offset = Math.max(0, Math.min(pager.offset, all.length - height));
  const shown = all.slice(offset, offset + height);
  const place =
    all.length === 0
      ? translate('ui.pager.empty')
      : translate('ui.pager.place', {from: offset + 1, to: offset + shown.length, count: all.length});
  return <Rows rows={[line(heading(words, pager.content), 'strong'), ...shown, line(place, 'faint')]} />;
}

function heading({translate}: UiText, content: PagerContent): string {
  switch (content.show) {
    case 'action': {
      const {action, as} = content;
      if (action.kind !== 'write') {
        return translate('ui.pager.action.commands');
      }
      return as === 'diff'
        ? translate('ui.pager.action.diff', {path: action.path})
        : translate('ui.pager.action.commands-of-write');
    }
    case 'step':
      return translate('ui.pager.step', {step: content.planned.step});
    default:
      return translate(`ui.pager.${content.show}`);
  }
}
