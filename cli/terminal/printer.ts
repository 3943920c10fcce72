import { styleText } from 'node:util';
import { HANG, own, printable, shown } from './printable.ts';
import { shortenedTo, wrapped } from './text-layout.ts';

export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim';

/** Coloured where the stream is a terminal, as `util.styleText` has it: `NO_COLOR` and `FORCE_COLOR` decide. */
export type Paint = (colour: Colour, text: string) => string;

const CLEAR_LINE = '\r\u001b[2K';

/**
 * The one way to a stream: whatever is printed is made printable first. A line is an argument; a line break in one is a
 * stranger's, and escaped.
 */
export class Printer {
  readonly #stream: Output;

  constructor(stream: Output) {
    this.#stream = stream;
  }

  /** Width of the terminal that it is; undefined in a pipe. */
  get columns(): number | undefined {
    const { isTTY, columns } = this.#stream;
    return isTTY ? columns || 80 : undefined;
  }

  readonly paint: Paint = (colour, text) => {
    const [open = '', close = ''] = styleText(colour, '|', { stream: this.#stream as NodeJS.WriteStream }).split('|');
    return `${own(open)}${text}${own(close)}`;
  };

  /** Lines as they are; at a terminal, those that say by `HANG` where are wrapped. False while whoever reads them is slower. */
  lines(...lines: readonly string[]): boolean {
    return this.#write(lines.flatMap((line) => (line.includes(HANG) ? this.#laidOut(line) : [shown(line)])));
  }

  /** Lines to a person: wrapped at a terminal. */
  prose(...lines: readonly string[]): boolean {
    return this.#write(lines.flatMap((line) => this.#laidOut(line)));
  }

  /** The lines that a line takes. */
  #laidOut(line: string): readonly string[] {
    if (this.columns === undefined) return [shown(line)];
    const hanging = line.indexOf(HANG);
    const head = hanging === -1 ? indentationOf(line) : line.slice(0, hanging);
    return wrapped(this.columns, shown(head), shown(line.slice(head.length)));
  }

  /** A line in the place of the one that was drawn before; only at a terminal. It has no colours. */
  redraw(line: string): void {
    if (this.columns === undefined) return;
    // A line that wraps cannot be redrawn.
    this.#stream.write(`${CLEAR_LINE}${shortenedTo(this.columns - 1, printable(line))}`);
  }

  /** Takes away the line that was drawn. */
  clear(): void {
    if (this.columns !== undefined) this.#stream.write(CLEAR_LINE);
  }

  #write(lines: readonly string[]): boolean {
    return lines.length === 0 || this.#stream.write(lines.map((line) => `${line}\n`).join(''));
  }
}

/** Of a step in a list, up to where its text begins. */
function indentationOf(line: string): string {
  return /^ *(?:- )?/.exec(line)?.[0] ?? '';
}
