/** Where progress is shown: a terminal, a pipe, or a test. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const CLEAR_LINE = '\r\u001b[2K';
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
    this.#redrawing = output.isTTY ? setInterval(() => this.#draw(), REDRAWN_EVERY_MS).unref() : undefined;
  }

  /** @param detail changes often: only a terminal shows it. */
  step(text: string, detail = ''): void {
    const isNew = text !== this.#step;
    const isChanged = isNew || detail !== this.#detail;
    this.#step = text;
    this.#detail = detail;
    if (this.#output.isTTY && isChanged) this.#draw();
    if (!this.#output.isTTY && isNew) this.#output.write(`${text} …\n`);
  }

  /** Takes the live line away; what was said in a pipe stays. */
  [Symbol.dispose](): void {
    clearInterval(this.#redrawing);
    if (this.#output.isTTY && this.#step !== undefined) this.#output.write(CLEAR_LINE);
    this.#step = undefined;
  }

  #draw(): void {
    if (this.#step === undefined) return;
    const detail = this.#detail === '' ? '' : ` (${this.#detail})`;
    const seconds = Math.floor((performance.now() - this.#startedAt) / 1000);
    this.#output.write(`${CLEAR_LINE}${this.#step}${detail} … ${seconds} s`);
  }
}
