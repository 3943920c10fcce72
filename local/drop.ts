import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { Printer } from '../cli/terminal/printer.ts';
import { oneLine } from '../functions/text.ts';
import { findRunning, systemTrouble } from './running-system.ts';
import { uploadFile } from './upload.ts';

const USAGE = `Usage: npm run drop -- FILE [--as KEY] [--dir DIR]

Uploads a file to the landing bucket of the local system that is running.
  --as KEY   its key in the bucket. Default: incoming/ and the name of the file.
  --dir DIR  the folder that the system was started with. Default: .local`;

const out = new Printer(process.stdout);
const err = new Printer(process.stderr);
const { file, key, dir } = readArguments();
try {
  if (!(await stat(file)).isFile()) throw new Error(`${file} is not a file`);
  const { endpoint, landingBucket } = findRunning(dir);
  await uploadFile(endpoint, file, landingBucket, key);
  out.prose(`Uploaded to s3://${landingBucket}/${key}. The terminal of npm start tells what happens to it.`);
} catch (error) {
  err.prose(inWords(error));
  process.exit(1);
}

function readArguments(): { readonly file: string; readonly key: string; readonly dir: string | undefined } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { as: { type: 'string' }, dir: { type: 'string' }, help: { type: 'boolean', default: false } },
    });
    if (values.help) {
      out.lines(...USAGE.split('\n'));
      process.exit();
    }
    const [file, ...others] = positionals;
    if (file === undefined) throw new Error('no FILE is named');
    if (others.length > 0) throw new Error(`one file at a time, and there is ${others.join(' ')} too`);
    const { as: key = `incoming/${basename(file)}` } = values;
    if (key === '') throw new Error("--as '': must be a key");
    if (/^s3:\/\//i.test(key))
      throw new Error(`--as ${key}: must be a key in the landing bucket, without s3:// and the bucket`);
    return { file, key, dir: values.dir };
  } catch (error) {
    // Node goes on about arguments that begin with a dash.
    const [mistake = ''] = (error as Error).message.split(/\. (?=To specify)/);
    err.prose(oneLine(mistake), '', ...USAGE.split('\n'));
    process.exit(2);
  }
}

function inWords(error: unknown): string {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return isMissing ? `There is no file ${file}.` : systemTrouble(error, 'Not uploaded');
}
