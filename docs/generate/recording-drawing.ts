/** A line of a terminal, with its colours, and when it came. */
export interface RecordedLine {
  /** Since the first line. */
  readonly ms: number;
  /** With ANSI escapes. */
  readonly text: string;
}

/** Size of the window in characters, and of a character in pixels. */
const COLUMNS = 140;
const ROWS = 30;
const CHARACTER = { width: 7.23, height: 18 };
const FONT_SIZE = 12;
const PADDING = 16;
const TITLE_BAR = 34;

/** How often the recording is played. */
const PLAYS = 3;
/** How long the command stands alone, and how long the last picture stays. */
const COMMAND_MS = 1000;
const END_MS = 8000;
/** Lines that come within this time appear together. */
const STEP_MS = 200;

const PROMPT = '$ ';

/** Classes of colours, by the code that begins one. */
const COLOURS: ReadonlyMap<string, string> = new Map([
  ['2', 'd'],
  ['31', 'r'],
  ['32', 'g'],
  ['33', 'y'],
  ['36', 'c'],
]);

const STYLE = `
text{font:${FONT_SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace;fill:#24292f;white-space:pre}
.w{fill:#fff;stroke:#d0d7de}.b{fill:#f6f8fa}.o{fill:#d0d7de}
.d{fill:#6e7781}.r{fill:#cf222e}.g{fill:#1a7f37}.y{fill:#9a6700}.c{fill:#0550ae}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}
.w{fill:#0d1117;stroke:#3d444d}.b{fill:#161b22}.o{fill:#3d444d}
.d{fill:#8b949e}.r{fill:#ff7b72}.g{fill:#3fb950}.y{fill:#d29922}.c{fill:#79c0ff}
}`;

/**
 * A terminal in which the lines appear as they came, as SVG. Without animation, or where the reader wants less motion, it
 * is the last picture.
 */
export function recordingDrawing(command: string, recorded: readonly RecordedLine[]): string {
  const output = recorded.map(({ ms, text }) => ({ ms: ms + COMMAND_MS, text }));
  const lines = [{ ms: 0, text: `${PROMPT}${command}` }, { ms: 0, text: '' }, ...output];
  const bursts = burstsOf(lines);
  const playMs = (bursts.at(-1)?.ms ?? 0) + END_MS;
  const percent = (ms: number) => Math.round((ms / playMs) * 10_000) / 100;
  const scrolled = (rows: number) => -Math.max(0, rows - ROWS) * CHARACTER.height;
  const width = Math.round(COLUMNS * CHARACTER.width + 2 * PADDING);
  const screen = ROWS * CHARACTER.height + PADDING;
  const height = TITLE_BAR + screen;

  const appearing = bursts
    .slice(1)
    .map(({ ms }, at) => `@keyframes b${at + 1}{0%{opacity:0}${percent(ms)}%,to{opacity:1}}`);
  const scrolling = bursts.map(({ ms, end }) => `${percent(ms)}%{transform:translateY(${scrolled(end)}px)}`);
  const timing = `${playMs / 1000}s step-end ${PLAYS}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>A recording of ${escaped(command)}</title>`,
    `<style>${STYLE}`,
    `#s{transform:translateY(${scrolled(lines.length)}px)}`,
    '@media (prefers-reduced-motion:no-preference){',
    ...appearing,
    `@keyframes s{${scrolling.join('')}to{transform:translateY(${scrolled(lines.length)}px)}}`,
    `#s{animation:s ${timing}}`,
    ...appearing.map((_, at) => `#b${at + 1}{animation:b${at + 1} ${timing}}`),
    '}</style>',
    `<rect class="w" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    `<path class="b" d="M1 ${TITLE_BAR - 8}V8a7 7 0 0 1 7-7H${width - 8}a7 7 0 0 1 7 7V${TITLE_BAR - 8}z"/>`,
    ...[18, 36, 54].map((x) => `<circle class="o" cx="${x}" cy="${(TITLE_BAR - 8) / 2}" r="5"/>`),
    `<text class="d" x="${width / 2}" y="17" text-anchor="middle">${escaped(command)}</text>`,
    `<clipPath id="w"><rect y="${TITLE_BAR}" width="${width}" height="${screen}"/></clipPath>`,
    `<g clip-path="url(#w)"><g id="s">`,
    ...bursts.flatMap(({ begin, end }, at) => [
      `<g id="b${at}">`,
      ...lines.slice(begin, end).flatMap(({ text }, row) => drawn(text, begin + row)),
      '</g>',
    ]),
    '</g></g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Lines that came at the same time, to a step: from the one of index `begin` to the one before `end`. */
interface Burst {
  readonly ms: number;
  readonly begin: number;
  readonly end: number;
}

function burstsOf(lines: readonly RecordedLine[]): readonly Burst[] {
  const steps = Map.groupBy(lines.keys(), (at) => Math.floor((lines[at]?.ms ?? 0) / STEP_MS) * STEP_MS);
  return [...steps].map(([ms, ats]) => ({ ms, begin: Math.min(...ats), end: Math.max(...ats) + 1 }));
}

function drawn(text: string, row: number): readonly string[] {
  if (text === '') return [];
  const spans = shortened(spansOf(text)).map(({ colour, text }) =>
    colour === undefined ? escaped(text) : `<tspan class="${colour}">${escaped(text)}</tspan>`,
  );
  return [
    `<text xml:space="preserve" x="${PADDING}" y="${TITLE_BAR + (row + 1) * CHARACTER.height - 4}">${spans.join('')}</text>`,
  ];
}

interface Span {
  readonly colour: string | undefined;
  readonly text: string;
}

function spansOf(line: string): readonly Span[] {
  const [first = '', ...rest] = line.split('\u001b[');
  const coloured = rest.map((part) => {
    const [code = '', text = ''] = part.split(/m(.*)/s);
    return { colour: COLOURS.get(code), text };
  });
  return [{ colour: undefined, text: first }, ...coloured].filter(({ text }) => text !== '');
}

/** What fits into the window, with `…` where something was cut off. */
function shortened(spans: readonly Span[]): readonly Span[] {
  let room = COLUMNS;
  let left = spans.reduce((sum, { text }) => sum + text.length, 0);
  return spans.flatMap(({ colour, text }) => {
    if (room === 0) return [];
    const shown = left > room && text.length >= room ? `${text.slice(0, room - 1)}…` : text;
    room -= shown.length;
    left -= text.length;
    return [{ colour, text: shown }];
  });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The lines that a drawing shows, without the command. */
export function linesIn(drawing: string): readonly string[] {
  return [...drawing.matchAll(/<text xml:space[^>]*>(.*?)<\/text>/g)]
    .map(([, inside = '']) =>
      inside
        .replaceAll(/<[^>]*>/g, '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&'),
    )
    .filter((line) => !line.startsWith(PROMPT));
}

/**
 * What lines of the narrator tell, so that two runs on the same files compare equal: without times, run ids, numbers of
 * bytes, and the checks before the last, whose number depends on the machine. In alphabetical order, because files go
 * through side by side.
 */
export function storyOf(lines: readonly string[]): readonly string[] {
  return lines
    .map((line) => shortened([{ colour: undefined, text: line }])[0]?.text ?? '')
    .filter((line) => /^\d\d:\d\d:\d\d /.test(line) && !/check \d+: .*, next check in/.test(line))
    .map((line) =>
      line
        .slice('00:00:00'.length)
        .replace(/run_\w+/, 'run_ID')
        .replace(/[\d,]+ bytes/, 'N bytes')
        .replace(/check \d+:/, 'check N:'),
    )
    .toSorted();
}
