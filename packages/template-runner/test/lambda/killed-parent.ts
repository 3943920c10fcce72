/** Invokes a function, says which process runs it, and waits to be killed. Argument: the directory of the code. */
import { createFunction } from '../../src/lambda/function-pool.ts';

const codeDir = process.argv[2] ?? '';
const fn = createFunction({
  name: 'orphan',
  arn: 'arn:aws:lambda:us-east-1:000000000000:function:orphan',
  codeDir,
  handler: 'index.handler',
  env: {},
  platformEnv: {},
  timeoutSeconds: 60,
  memoryMB: 128,
  onLog: (line) => process.stdout.write(`${line}\n`),
});
await fn.invoke({});
