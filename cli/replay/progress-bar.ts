/** A bar on stderr, where that is a terminal; nothing elsewhere. */
export class ProgressBar {
  readonly #total: number;
  readonly #live = process.stderr.isTTY === true;
  #drawnAt = 0;

  constructor(total: number) {
    this.#total = total;
  }

  draw(done: number, rest: string): void {
    const now = performance.now();
    if (!this.#live || (now - this.#drawnAt < 100 && done < this.#total)) return;
    this.#drawnAt = now;
    const width = 30;
    const filled = this.#total === 0 ? width : Math.min(width, Math.floor((width * done) / this.#total));
    const bar = `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
    process.stderr.write(
      `\r\u001b[2K${bar} ${done.toLocaleString('en-US')} of ${this.#total.toLocaleString('en-US')} ${rest}`,
    );
  }

  end(): void {
    if (this.#live) process.stderr.write('\n');
  }
}
