import type { Output } from '../session.ts';

/** A bar where the output is a terminal; nothing elsewhere. */
export class ProgressBar {
  readonly #total: number;
  readonly #output: Output;
  #drawnAt = 0;

  constructor(total: number, output: Output) {
    this.#total = total;
    this.#output = output;
  }

  draw(done: number, rest: string): void {
    const now = performance.now();
    if (!this.#output.isTTY || (now - this.#drawnAt < 100 && done < this.#total)) return;
    this.#drawnAt = now;
    const width = 30;
    const filled = this.#total === 0 ? width : Math.min(width, Math.floor((width * done) / this.#total));
    const bar = `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
    this.#output.write(
      `\r\u001b[2K${bar} ${done.toLocaleString('en-US')} of ${this.#total.toLocaleString('en-US')} ${rest}`,
    );
  }

  end(): void {
    if (this.#output.isTTY) this.#output.write('\n');
  }
}
