import {Box, Text} from 'ink';
import {printable} from '../../text/clean.ts';
import {useLook} from '../context.ts';
import {fitLine} from '../fit.ts';
import {type Line, textOf} from '../line.ts';

/** Rows of text, each cut at the screen's edge. */
export function Rows({rows}: {rows: readonly Line[]}) {
  const {columns, words, tone} = useLook();
  return (
    <Box flexDirection="column">
      {rows.map((row, index) => (
        // Rows have no identity but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Text key={index} wrap="truncate-end">
          {textOf(row) === ''
            ? ' '
            : fitLine(
                row.map(part => ({...part, text: printable(part.text).replaceAll(/[\n\t]/g, ' ')})),
                columns,
                words.glyphs.ellipsis,
              ).map((part, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                <Text key={place} {...tone(part.tone)}>
                  {part.text}
                </Text>
              ))}
        </Text>
      ))}
    </Box>
  );
}
