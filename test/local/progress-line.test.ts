import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Printer } from '../../cli/terminal/printer.ts';
import { ProgressLine } from '../../local/progress-line.ts';

class Screen extends Writable {
  text = '';
  readonly columns = 80;
  readonly isTTY: boolean;
  constructor(isTTY: boolean) {
    super({
      decodeStrings: false,
      write: (text, _, done) => {
        this.text += text;
        done();
      },
    });
    this.isTTY = isTTY;
  }
  /** What stands in the last line, as a terminal would show it. */
  get line(): string {
    return this.text.split('\r\u001b[2K').at(-1) ?? '';
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('progress', () => {
  it('is one line at a terminal, which counts the seconds and goes away at the end', () => {
    const screen = new Screen(true);
    const progress = new ProgressLine(new Printer(screen));
    progress.step('Bundling the functions', '2 bundles so far');
    expect(screen.line).toBe('Bundling the functions (2 bundles so far) … 0 s');
    vi.advanceTimersByTime(61_000);
    expect(screen.line).toBe('Bundling the functions (2 bundles so far) … 61 s');
    progress.step('Starting');
    expect(screen.line).toBe('Starting … 61 s');
    progress[Symbol.dispose]();
    vi.advanceTimersByTime(5_000);
    expect(screen.line).toBe('');
    expect(screen.text).not.toContain('\n');
  });

  it('is a plain line a step in a pipe, however often its detail changes', () => {
    const pipe = new Screen(false);
    const progress = new ProgressLine(new Printer(pipe));
    progress.step('Loading');
    progress.step('Bundling', '1 bundle');
    progress.step('Bundling', '2 bundles');
    vi.advanceTimersByTime(61_000);
    progress[Symbol.dispose]();
    expect(pipe.text).toBe('Loading …\nBundling …\n');
  });
});
