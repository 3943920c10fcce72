import { SFNClient } from '@aws-sdk/client-sfn';
import { localClient } from 'template-runner/local-client';
import { expect, it } from 'vitest';
import { ExecutionSearch, searchLimitNote } from '../../../cli/executions/execution-search.ts';
import { competingExecutions } from '../../../cli/rerun/competing-executions.ts';
import { executionName } from '../../../functions/arrivals/execution-name.ts';
import { bodyOf, startServer } from '../../support/http-server.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
const FILE = 's3://landing/in/orders.csv';

/** Searches among executions of these names, newest first, that are all about another file. */
async function search(names: readonly string[]) {
  let described = 0;
  await using aws = await startServer(async (request, response) => {
    const { nextToken = '0' } = JSON.parse((await bodyOf(request)) || '{}');
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    if (String(request.headers['x-amz-target']).endsWith('.DescribeExecution')) {
      described++;
      return void response.end(
        JSON.stringify({ status: 'SUCCEEDED', input: '{"source_path":"s3://landing/in/another.csv"}' }),
      );
    }
    const from = Number(nextToken);
    const executions = names
      .slice(from, from + 1000)
      .map((name) => ({ name, executionArn: `${MACHINE}:${name}`, startDate: 1 }));
    const more = from + 1000 < names.length ? { nextToken: String(from + 1000) } : {};
    response.end(JSON.stringify({ executions, ...more }));
  });
  const sfn = new SFNClient(localClient(aws.url));
  const matcher = competingExecutions({ flow_version: 'a:v1', source_path: FILE }, FILE);
  const search = new ExecutionSearch(sfn, { ...matcher, stateMachineArn: MACHINE });
  expect(await search.newest()).toBeUndefined();
  sfn.destroy();
  return { far: searchLimitNote(search), described };
}

const upload = (key: string) =>
  executionName({ bucket: 'landing', key, etag: key, flow_version: 'a:v1', source_path: key, sequencer: '0' });

it('describes no execution whose name says that it is about another file', async () => {
  const names = Array.from({ length: 3000 }, (_, at) => upload(`in/${at}.csv`));
  const { far, described } = await search([...names, upload('elsewhere/orders.csv'), 'by-hand']);
  expect(described).toBe(2);
  expect(far).toBe('');
});

it('stops at 500 candidates that it had to describe, and says so', async () => {
  const { far, described } = await search(Array.from({ length: 2000 }, (_, at) => `by-hand-${at}`));
  expect(described).toBe(500);
  expect(far).toBe(', among the newest 500 candidates');
});
