import stringWidth from 'string-width';
import { printable, TAB } from './printable.ts';
import type { Colour, Paint } from './printer.ts';
import { inColumns } from './text-layout.ts';

export interface Column<Row> {
  readonly title: string;
  /** In terminal columns; a minimum for the column that takes the rest. */
  readonly width: number;
  readonly takesTheRest?: true;
  /** Width at a wide terminal. */
  readonly most?: number;
  /** Dropped at a narrow terminal, the highest number first. */
  readonly dispensable?: number;
  readonly text: (row: Row) => string;
  /** Shorter text for a terminal, used if the text does not fit. */
  readonly short?: (row: Row) => string;
  readonly colour?: (row: Row) => Colour | undefined;
}

export interface Table<Row> {
  /** Undefined without a width. */
  readonly head: string | undefined;
  /** Titles of the dropped columns. */
  readonly leftOut: readonly string[];
  readonly line: (row: Row) => string;
}

const GAP = 2;

/** Formats rows to a width, one at a time. Without a width, as in a pipe: whole texts separated by tabs. */
export function table<Row>(columns: readonly Column<Row>[], width: number | undefined, paint: Paint): Table<Row> {
  if (width === undefined) {
    return { head: undefined, leftOut: [], line: (row) => columns.map(({ text }) => text(row)).join(TAB) };
  }
  const shown = [...columns];
  const room = () => width - shown.reduce((sum, column) => sum + column.width + GAP, -GAP);
  while (room() < 0) {
    const [next] = shown.filter((each) => each.dispensable !== undefined).sort((a, b) => rank(b) - rank(a));
    if (next === undefined) break;
    shown.splice(shown.indexOf(next), 1);
  }
  const rest = Math.max(0, room());
  const sizes = sizesOf(shown, rest);
  const fit = (column: Column<Row>, text: string) => {
    return inColumns(sizes.get(column) ?? column.width, printable(text));
  };
  return {
    head: shown
      .map((column) => fit(column, column.title))
      .join(' '.repeat(GAP))
      .trimEnd(),
    leftOut: columns.filter((column) => !shown.includes(column)).map(({ title }) => title),
    line: (row) =>
      shown
        .map((column) => {
          const text = printable(column.text(row));
          const isTooLong = stringWidth(text) > (sizes.get(column) ?? column.width);
          const cell = fit(column, isTooLong && column.short !== undefined ? column.short(row) : text);
          const colour = column.colour?.(row);
          return colour === undefined ? cell : paint(colour, cell);
        })
        .join(' '.repeat(GAP))
        .trimEnd(),
  };
}

/** Beyond this width, the column that takes the rest shares with the others. */
const ENOUGH = 80;

function sizesOf<Row>(shown: readonly Column<Row>[], rest: number): ReadonlyMap<Column<Row>, number> {
  const taker = shown.find(({ takesTheRest }) => takesTheRest);
  let left = taker === undefined ? rest : Math.max(0, taker.width + rest - ENOUGH);
  const sizes = new Map<Column<Row>, number>();
  for (const column of shown) {
    const more = Math.min(left, (column.most ?? column.width) - column.width);
    sizes.set(column, column.width + more);
    left -= more;
  }
  const given = [...sizes].reduce((sum, [{ width }, size]) => sum + size - width, 0);
  if (taker !== undefined) sizes.set(taker, taker.width + rest - given);
  return sizes;
}

function rank({ dispensable = 0 }: { readonly dispensable?: number }): number {
  return dispensable;
}
