import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { linesIn, recordingDrawing, storyOf } from '../../docs/generate/recording-drawing.ts';

const recording = readFileSync(new URL('../../docs/recording.svg', import.meta.url), 'utf8');
const drawingOf = (...texts: readonly string[]) =>
  recordingDrawing(
    'npm start',
    texts.map((text, at) => ({ ms: at * 1000, text })),
  );

describe('the drawing of a recording', () => {
  it('shows every line as it was printed, without its escapes', () => {
    const printed = ['\u001b[2m06:35:32\u001b[22m  a.csv  \u001b[32moutcome SUCCEEDED\u001b[39m', 'a < b & "c" > d'];
    expect(linesIn(drawingOf(...printed))).toEqual(['06:35:32  a.csv  outcome SUCCEEDED', 'a < b & "c" > d']);
    expect(drawingOf(...printed)).toContain('<tspan class="g">outcome SUCCEEDED</tspan>');
  });

  it('marks with … what does not fit into the window', () => {
    const [short = '', long = ''] = linesIn(drawingOf('x'.repeat(140), `\u001b[2mab\u001b[22m${'y'.repeat(139)}`));
    expect(short).toBe('x'.repeat(140));
    expect(long).toBe(`ab${'y'.repeat(137)}…`);
  });

  it('has lines appear in their order, each at its time', () => {
    const drawing = drawingOf('first', 'second', 'third');
    const steps = [...drawing.matchAll(/@keyframes b\d+\{0%\{opacity:0\}([\d.]+)%,to\{opacity:1\}\}/g)];
    const percents = steps.map(([, percent]) => Number(percent));
    // The command stands alone for 1 s, and the last picture for 8 s: lines appear after 1, 2 and 3 of 11 s.
    expect(percents).toEqual([9.09, 18.18, 27.27]);
  });

  it('is still, with every line, for readers who want less motion', () => {
    const [still = '', moving = ''] = drawingOf('first').split('@media (prefers-reduced-motion:no-preference)');
    expect(still).not.toContain('animation');
    expect(still).not.toContain('opacity');
    expect(moving).toContain('animation');
  });
});

describe('the story of a run', () => {
  const line = (text: string) => `06:35:32  orders.csv                          ${text}`;

  it('is the same at another time, with other run ids and other checks on the way', () => {
    const first = [
      'arrived: 30,747 bytes in b',
      'run started: run_01A',
      'check 1: CREATED, next check in 5 s',
      'check 2: FAILED',
    ];
    const second = [
      'run started: run_02B',
      'arrived: 5 bytes in b',
      'check 1: TRANSFORMING, next check in 1 s',
      'check 9: FAILED',
    ];
    expect(storyOf(second.map((text) => line(text).replace('06:35', '17:01')))).toEqual(storyOf(first.map(line)));
  });

  it.each([
    ['another word', 'execution succeeded', 'execution ended'],
    ['another outcome', 'check 2: SUCCEEDED', 'check 2: FAILED'],
    ['another number of rows', 'mail to a@b.c: 198 rows ready', 'mail to a@b.c: 197 rows ready'],
  ])('is another with %s', (_, a, b) => {
    expect(storyOf([line(a)])).not.toEqual(storyOf([line(b)]));
  });
});

describe('docs/recording.svg', () => {
  it('is small, and names no place of the machine that recorded it', () => {
    expect(recording.length).toBeLessThan(60_000);
    expect(linesIn(recording).filter((text) => /(?<![\w.:/-])\/(?!\/)\w/.test(text))).toEqual([]);
  });

  it('ends with the outcome of every file', () => {
    const outcomes = linesIn(recording).flatMap((text) => /outcome (\w+)/.exec(text)?.[1] ?? []);
    expect(outcomes.toSorted()).toEqual(['CRASHED', 'FAILED', 'PARTIAL_FAILED', 'SUCCEEDED']);
  });
});
