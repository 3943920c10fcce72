import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { findRunning, NotRunningError } from './running-system.ts';
import { uploadFile } from './upload.ts';

const USAGE = `Usage: npm run drop -- FILE [--as KEY] [--dir DIR]

Uploads a file to the landing bucket of the local system that is running.
  --as KEY   its key in the bucket. Default: incoming/ and the name of the file.
  --dir DIR  the folder that it was started with. Default: .local`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { as: { type: 'string' }, dir: { type: 'string' } },
});
const [file] = positionals;
if (positionals.length !== 1 || file === undefined) {
  console.error(USAGE);
  process.exit(2);
}

try {
  const { endpoint, landingBucket } = findRunning(values.dir);
  const key = values.as ?? `incoming/${basename(file)}`;
  await uploadFile(endpoint, file, landingBucket, key);
  console.log(`Uploaded to s3://${landingBucket}/${key}. The terminal of npm start tells what happens to it.`);
} catch (error) {
  const known =
    error instanceof NotRunningError || (error instanceof Error && 'code' in error && error.code === 'ENOENT');
  console.error(known ? error.message : error);
  process.exit(1);
}
