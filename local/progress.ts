import type { Printer } from '../cli/terminal/printer.ts';

/** Where progress is shown: a terminal, or a pipe, which has no columns. */
export type ProgressOutput = Pick<Printer, 'columns' | 'lines' | 'redraw' | 'clear'>;

const REDRAWN_EVERY_MS = 500;

/** What is going on, for as long as it takes: one line that is drawn over and over at a terminal, a line a step in a pipe. */
export class Progress implements Disposable {
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

  /** @param detail changes often: only a terminal shows it. */
  step(text: string, detail = ''): void {
    const isNew = text !== this.#step;
    const isChanged = isNew || detail !== this.#detail;
    this.#step = text;
    this.#detail = detail;
    if (this.#redrawing !== undefined && isChanged) this.#draw();
    if (this.#redrawing === undefined && isNew) this.#output.lines(`${text} …`);
  }

  /** Takes the live line away; what was said in a pipe stays. */
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
