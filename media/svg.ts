import type {IBufferCell, Terminal} from '@xterm/headless';

/** The sixteen colours of a terminal, dark background. */
const COLOURS = [
  ...['#1e1e2e', '#f38ba8', '#a6e3a1', '#f9e2af', '#89b4fa', '#f5c2e7', '#94e2d5', '#bac2de'],
  ...['#585b70', '#f38ba8', '#a6e3a1', '#f9e2af', '#89b4fa', '#f5c2e7', '#94e2d5', '#ffffff'],
] as const;
const TEXT = '#cdd6f4';
const BACKGROUND = '#1e1e2e';
const CELL = {width: 8.4, height: 18} as const;
const MARGIN = 14;

/** What a terminal shows, as an SVG picture of text: exact at any size, and a few kilobytes. */
export function screenToSvg(terminal: Terminal, title: string): string {
  const {rows, cols} = terminal;
  const {baseY} = terminal.buffer.active;
  const lines = Array.from({length: rows}, (_, row) => lineToSvg(terminal, baseY + row, row));
  const width = cols * CELL.width + 2 * MARGIN;
  const height = rows * CELL.height + 2 * MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title>${escapeXml(title)}</title>
<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
${lines.filter(line => line !== '').join('\n')}
</g>
</svg>
`;
}

function lineToSvg(terminal: Terminal, bufferRow: number, row: number): string {
  const line = terminal.buffer.active.getLine(bufferRow);
  const runs: {style: string; column: number; text: string}[] = [];
  for (let column = 0; line && column < terminal.cols; column++) {
    const cell = line.getCell(column);
    const text = cell?.getChars() || ' ';
    const style = cell ? styleOf(cell) : '';
    const last = runs.at(-1);
    if (last?.style === style) {
      last.text += text;
    } else {
      runs.push({style, column, text});
    }
  }
  const y = (MARGIN + (row + 0.75) * CELL.height).toFixed(1);
  return runs
    .filter(({text}) => text.trim() !== '')
    .map(({style, column, text}) => {
      const length = (text.length * CELL.width).toFixed(1);
      const x = (MARGIN + column * CELL.width).toFixed(1);
      return `<text x="${x}" y="${y}" textLength="${length}"${style}>${escapeXml(text)}</text>`;
    })
    .join('');
}

function styleOf(cell: IBufferCell): string {
  const colour = cell.isFgPalette() ? (COLOURS[cell.getFgColor()] ?? TEXT) : TEXT;
  return ` fill="${colour}"${cell.isBold() ? ' font-weight="bold"' : ''}${cell.isDim() ? ' opacity="0.6"' : ''}`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
