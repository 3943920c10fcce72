import { styleText } from 'node:util';
import { HANG, own, printable, shown } from './printable.ts';
import { shortenedTo, wrapped } from './text-layout.ts';

export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim';

/** Colours text if the stream is a terminal, as `util.styleText` does: `NO_COLOR` and `FORCE_COLOR` apply. */
export type Paint = (colour: Colour, text: string) => string;

const CLEAR_LINE = '\r\u001b[2K';

/** The only writer of a stream: it escapes everything. One argument is one line; line breaks in it are escaped. */
export class Printer {
  readonly #stream: Output;

  constructor(stream: Output) {
    this.#stream = stream;
  }

  /** Width of the terminal; undefined if it is none. */
  get columns(): number | undefined {
    const { isTTY, columns } = this.#stream;
    return isTTY ? columns || 80 : undefined;
  }

  readonly paint: Paint = (colour, text) => {
    const [open = '', close = ''] = styleText(colour, '|', { stream: this.#stream as NodeJS.WriteStream }).split('|');
    return `${own(open)}${text}${own(close)}`;
  };

  /**
   * Prints lines; at a terminal, those with `HANG` are wrapped. Returns false if the caller should wait for `drain`.
   */
  lines(...lines: readonly string[]): boolean {
    return this.#write(lines.flatMap((line) => (line.includes(HANG) ? this.#laidOut(line) : [shown(line)])));
  }

  /** Prints lines wrapped to the terminal. */
  prose(...lines: readonly string[]): boolean {
    return this.#write(lines.flatMap((line) => this.#laidOut(line)));
  }

  #laidOut(line: string): readonly string[] {
    if (this.columns === undefined) return [shown(line)];
    const hanging = line.indexOf(HANG);
    const head = hanging === -1 ? indentationOf(line) : line.slice(0, hanging);
    return wrapped(this.columns, shown(head), shown(line.slice(head.length)));
  }

  /** Replaces the line drawn before, without colours. Terminals only. */
  redraw(line: string): void {
    if (this.columns === undefined) return;
    // A wrapped line cannot be redrawn.
    this.#stream.write(`${CLEAR_LINE}${shortenedTo(this.columns - 1, printable(line))}`);
  }

  /** Clears the line drawn before. */
  clear(): void {
    if (this.columns !== undefined) this.#stream.write(CLEAR_LINE);
  }

  #write(lines: readonly string[]): boolean {
    return lines.length === 0 || this.#stream.write(lines.map((line) => `${line}\n`).join(''));
  }
}

/** The indentation of a list item. */
function indentationOf(line: string): string {
  return /^ *(?:- )?/.exec(line)?.[0] ?? '';
}
