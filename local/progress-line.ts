import type { Printer } from '../cli/terminal/printer.ts';

/** A terminal, or a pipe, which has no columns. */
export type ProgressOutput = Pick<Printer, 'columns' | 'lines' | 'redraw' | 'clear'>;

const REDRAWN_EVERY_MS = 500;

/** Shows progress until it is disposed: one line, redrawn, at a terminal; one line per step in a pipe. */
export class ProgressLine implements Disposable {
  readonly #output: ProgressOutput;
  readonly #startedAt = performance.now();
  readonly #redrawing: NodeJS.Timeout | undefined;
  #step: string | undefined;
  #detail = '';

  constructor(output: ProgressOutput) {
    this.#output = output;
    this.#redrawing =
      output.columns !== undefined ? setInterval(() => this.#draw(), REDRAWN_EVERY_MS).unref() : undefined;
  }

  /** @param detail changes often, so only a terminal shows it */
  step(text: string, detail = ''): void {
    const isNew = text !== this.#step;
    const isChanged = isNew || detail !== this.#detail;
    this.#step = text;
    this.#detail = detail;
    if (this.#redrawing !== undefined && isChanged) this.#draw();
    if (this.#redrawing === undefined && isNew) this.#output.lines(`${text} …`);
  }

  /** Clears the line at a terminal. */
  [Symbol.dispose](): void {
    clearInterval(this.#redrawing);
    if (this.#step !== undefined) this.#output.clear();
    this.#step = undefined;
  }

  #draw(): void {
    if (this.#step === undefined) return;
    const detail = this.#detail === '' ? '' : ` (${this.#detail})`;
    const seconds = Math.floor((performance.now() - this.#startedAt) / 1000);
    this.#output.redraw(`${this.#step}${detail} … ${seconds} s`);
  }
}
