import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type RecordedLine, recordingDrawing } from './recording-drawing.ts';

/** `npm run recording`: runs `npm start -- --once`, and draws what it prints to `docs/recording.svg`. */
const START = ['-r', './bin/node-version.cjs', 'local/start.ts', '--once'];

const child = spawn(process.execPath, START, {
  cwd: fileURLToPath(new URL('../../', import.meta.url)),
  env: { ...process.env, FORCE_COLOR: '1' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
const lines: RecordedLine[] = [];
let startedAt: number | undefined;
for await (const text of createInterface({ input: child.stdout })) {
  console.log(text);
  // Steps of the synthesis: at a terminal they are one line, which is gone in the end.
  if (text.endsWith(' …') || (text === '' && lines.length === 0)) continue;
  startedAt ??= performance.now();
  lines.push({ ms: performance.now() - startedAt, text });
}
const code = await ended;
if (code !== 0) throw new Error(`npm start -- --once ended with ${code}: nothing was drawn`);
await writeFile(new URL('../recording.svg', import.meta.url), recordingDrawing('npm start -- --once', lines));
console.log('Wrote docs/recording.svg');
