import { plainLine, shortenMiddle } from '../functions/reports/plain.ts';
import type { Colour, Paint } from './session.ts';

export interface Column<Row> {
  readonly title: string;
  /** Characters at a terminal. Of one column it is the least: that takes the room which the others leave. */
  readonly width: number;
  readonly takesTheRest?: true;
  /** Left out where the terminal is narrow: the highest number first. */
  readonly dispensable?: number;
  readonly text: (row: Row) => string;
  /** What a terminal shows instead, where that is not the text. */
  readonly short?: (row: Row) => string;
  readonly colour?: (row: Row) => Colour | undefined;
}

export interface Table<Row> {
  /** Undefined in a pipe. */
  readonly head: string | undefined;
  /** Titles of the columns that there is no room for. */
  readonly leftOut: readonly string[];
  readonly line: (row: Row) => string;
}

const GAP = 2;

/**
 * Lines that fit a terminal of so many columns, one at a time: no row waits for another. Without a width, as in a pipe,
 * the whole texts with tabs between them.
 */
export function table<Row>(columns: readonly Column<Row>[], width: number | undefined, paint: Paint): Table<Row> {
  if (width === undefined) {
    return { head: undefined, leftOut: [], line: (row) => columns.map(({ text }) => plainLine(text(row))).join('\t') };
  }
  const shown = [...columns];
  const room = () => width - shown.reduce((sum, column) => sum + column.width + GAP, -GAP);
  while (room() < 0) {
    const [next] = shown.filter((each) => each.dispensable !== undefined).sort((a, b) => rank(b) - rank(a));
    if (next === undefined) break;
    shown.splice(shown.indexOf(next), 1);
  }
  const rest = Math.max(0, room());
  const fit = ({ width: own, takesTheRest }: Column<Row>, text: string) => {
    const size = own + (takesTheRest ? rest : 0);
    return shortenMiddle(plainLine(text), size).padEnd(size);
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
          const cell = fit(column, (column.short ?? column.text)(row));
          const colour = column.colour?.(row);
          return colour === undefined ? cell : paint(colour, cell);
        })
        .join(' '.repeat(GAP))
        .trimEnd(),
  };
}

function rank({ dispensable = 0 }: { readonly dispensable?: number }): number {
  return dispensable;
}
