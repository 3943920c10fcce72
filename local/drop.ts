/** `npm run drop`: uploads a file to the local system that is running. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { Printer } from '../cli/terminal/printer.ts';
import { readArguments } from './command-arguments.ts';
import { describeTrouble, findRunning } from './running-system.ts';
import { uploadFile } from './upload-file.ts';

const USAGE = `Usage: npm run drop -- FILE [--as KEY] [--dir DIR]

Uploads a file to the landing bucket of the local system that is running.
  --as KEY   its key in the bucket. Default: incoming/ and the name of the file.
  --dir DIR  the folder that the system was started with. Default: .local`;

const { file, key, dir } = readDropArguments();
try {
  if (!(await stat(file)).isFile()) throw new Error(`${file} is not a file`);
  const { endpoint, landingBucket } = findRunning(dir);
  await uploadFile(endpoint, file, landingBucket, key);
  const told = `Uploaded to s3://${landingBucket}/${key}. The terminal of npm start tells what happens to it.`;
  new Printer(process.stdout).prose(told);
} catch (error) {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  new Printer(process.stderr).prose(isMissing ? `There is no file ${file}.` : describeTrouble(error, 'Not uploaded'));
  process.exit(1);
}

function readDropArguments(): { readonly file: string; readonly key: string; readonly dir: string | undefined } {
  return readArguments(USAGE, () => {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { as: { type: 'string' }, dir: { type: 'string' }, help: { type: 'boolean', default: false } },
    });
    if (values.help) return undefined;
    const [file, ...others] = positionals;
    if (file === undefined) throw new Error('no FILE is named');
    if (others.length > 0) throw new Error(`one file at a time, and there is ${others.join(' ')} too`);
    const { as: key = `incoming/${basename(file)}` } = values;
    if (key === '') throw new Error("--as '': must be a key");
    if (/^s3:\/\//i.test(key))
      throw new Error(`--as ${key}: must be a key in the landing bucket, without s3:// and the bucket`);
    return { file, key, dir: values.dir };
  });
}
