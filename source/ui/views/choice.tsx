import {Text} from 'ink';
import SelectInput from 'ink-select-input';
import {printable} from '../../text/clean.ts';
import {useLook} from '../context.ts';
import {fitLine} from '../fit.ts';
import {line, textOf} from '../line.ts';
import {Rows} from './rows.tsx';

type ChoiceProps = {
  readonly labels: readonly string[];
  readonly selected: number;
  /** Rows to take; where the list is longer, one of them says where in it the choice stands. */
  readonly limit?: number;
};

/**
 * A list to choose from. ink-select-input draws it; the keys are the reducer's, because several can come in one
 * read, digits would select at once, and a list that wraps puts the last item one key away from the first.
 */
export function Choice({labels, selected, limit = labels.length}: ChoiceProps) {
  const {words} = useLook();
  const items = labels.map((label, index) => ({label, value: index, key: String(index)}));
  const cut = limit < labels.length;
  const place = {index: selected + 1, count: labels.length};
  return (
    <>
      <SelectInput
        // It keeps its own place in the list: a new key makes it take ours.
        key={`${selected} ${labels.length} ${limit}`}
        items={items}
        initialIndex={selected}
        limit={cut ? Math.max(1, limit - 1) : limit}
        isFocused={false}
        indicatorComponent={Indicator}
        itemComponent={Label}
      />
      {cut ? <Rows rows={[line(`  ${words.translate('ui.choice.place', place)}`, 'faint')]} /> : null}
    </>
  );
}

function Indicator({isSelected = false}: {isSelected?: boolean}) {
  const {words, tone} = useLook();
  return <Text {...tone('accent')}>{isSelected ? `${words.glyphs.pointer} ` : '  '}</Text>;
}

function Label({label, isSelected = false}: {label: string; isSelected?: boolean}) {
  const {columns, words, tone} = useLook();
  const text = textOf(fitLine(line(printable(label)), columns - 2, words.glyphs.ellipsis));
  return (
    <Text wrap="truncate-end" {...tone(isSelected ? 'strong' : 'plain')}>
      {text}
    </Text>
  );
}
