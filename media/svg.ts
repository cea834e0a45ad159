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

/** A screen: the SVG of each row that is not empty, its baseline at 0, by its number from the top. */
export type Screen = ReadonlyMap<number, string>;
/** A screen, and for how many seconds it stood there. */
export type Frame = {readonly screen: Screen; readonly seconds: number};
export type Size = {readonly rows: number; readonly cols: number};

/** What a terminal shows now. */
export function screenOf(terminal: Terminal): Screen {
  const {baseY} = terminal.buffer.active;
  const rows = Array.from(
    {length: terminal.rows},
    (_, row) => [row, rowToSvg(terminal, baseY + row)] as const,
  );
  return new Map(rows.filter(([, svg]) => svg !== ''));
}

/** A screen as an SVG picture of text: exact at any size, and a few kilobytes. */
export function picture(screen: Screen, size: Size, title: string): string {
  const rows = [...screen].map(([row, svg]) => `<g transform="translate(0 ${baseline(row)})">${svg}</g>`);
  return svgOf(size, title, '', rows.join('\n'));
}

/**
 * Frames as one SVG that plays: a strip of screens below each other, moved a screen further at each cut. A row that
 * stands in several frames is kept once. Who asked their system for less motion sees the last frame.
 */
export function recording(frames: readonly Frame[], size: Size, title: string): string {
  const {height} = extent(size);
  const whole = frames.reduce((sum, {seconds}) => sum + seconds, 0);
  const ids = new Map<string, string>();
  const idOf = (svg: string) => ids.get(svg) ?? ids.set(svg, `r${ids.size}`).get(svg);
  const strip = frames.map(
    ({screen}, index) =>
      `<g transform="translate(0 ${index * height})">${[...screen]
        .map(([row, svg]) => `<use href="#${idOf(svg)}" y="${baseline(row)}"/>`)
        .join('')}</g>`,
  );
  let from = 0;
  const cuts = frames.map(({seconds}, index) => {
    const cut = `${((100 * from) / whole).toFixed(2)}%{transform:translateY(${-index * height}px)}`;
    from += seconds;
    return cut;
  });
  const last = `translateY(${-(frames.length - 1) * height}px)`;
  const style = `<style>
@keyframes play{${cuts.join('')}100%{transform:${last}}}
.strip{animation:play ${whole.toFixed(1)}s step-end infinite}
@media (prefers-reduced-motion:reduce){.strip{animation:none;transform:${last}}}
</style>
<defs>
${[...ids].map(([svg, id]) => `<g id="${id}">${svg}</g>`).join('\n')}
</defs>`;
  return svgOf(size, title, style, `<g class="strip">\n${strip.join('\n')}\n</g>`);
}

function svgOf(size: Size, title: string, head: string, body: string): string {
  const {width, height} = extent(size);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title>${escapeXml(title)}</title>
${head}<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
${body}
</g>
</svg>
`;
}

function extent({rows, cols}: Size): {width: number; height: number} {
  return {width: cols * CELL.width + 2 * MARGIN, height: rows * CELL.height + 2 * MARGIN};
}

const baseline = (row: number) => (MARGIN + (row + 0.75) * CELL.height).toFixed(1);

/** Words with one space between them: an SVG takes more than one together, and drops those at an end. */
const WORDS = /\S+(?: \S+)*/g;

function rowToSvg(terminal: Terminal, bufferRow: number): string {
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
  return runs
    .flatMap(({style, column, text}) =>
      [...text.matchAll(WORDS)].map(({0: words, index}) => {
        const length = (words.length * CELL.width).toFixed(1);
        const x = (MARGIN + (column + index) * CELL.width).toFixed(1);
        return `<text x="${x}" textLength="${length}"${style}>${escapeXml(words)}</text>`;
      }),
    )
    .join('');
}

function styleOf(cell: IBufferCell): string {
  const colour = cell.isFgPalette() ? (COLOURS[cell.getFgColor()] ?? TEXT) : TEXT;
  return ` fill="${colour}"${cell.isBold() ? ' font-weight="bold"' : ''}${cell.isDim() ? ' opacity="0.6"' : ''}`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
