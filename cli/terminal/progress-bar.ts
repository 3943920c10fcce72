import type { Printer } from './printer.ts';

/** A progress bar; draws nothing unless the output is a terminal. */
export class ProgressBar {
  readonly #total: number;
  readonly #output: Printer;
  #drawnAt = 0;

  constructor(total: number, output: Printer) {
    this.#total = total;
    this.#output = output;
  }

  draw(done: number, rest: string): void {
    const now = performance.now();
    if (this.#output.columns === undefined || (now - this.#drawnAt < 100 && done < this.#total)) return;
    this.#drawnAt = now;
    const width = Math.min(30, Math.floor(this.#output.columns / 3));
    const filled = this.#total === 0 ? width : Math.min(width, Math.floor((width * done) / this.#total));
    const bar = `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
    this.#output.redraw(`${bar} ${done.toLocaleString('en-US')} of ${this.#total.toLocaleString('en-US')} ${rest}`);
  }

  end(): void {
    if (this.#output.columns !== undefined) this.#output.lines('');
  }
}
