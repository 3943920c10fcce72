import type { IncomingMessage, ServerResponse } from 'node:http';
import { executionName } from '../../../functions/arrivals/execution-name.ts';
import { DEPLOYMENTS_PATH } from '../../../functions/deployment-record.ts';
import { manifestValues } from '../../../functions/reconciliation/routes-manifest.ts';
import { bodyOf, startServer, type TestServer } from '../http-server.ts';
import { deploymentParameter } from './deployment-records.ts';

const ROUTE = 'everything';
const FLOW = 'shop_orders:v1';
const BUCKET = 'big-bucket';
/** Seconds since 1970. */
const STARTED = 1_795_500_000;
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:big';

/**
 * The AWS APIs that `replay` and `list` read, for a bucket where every second object has an execution. Pages are generated
 * on request, so nothing is kept in memory.
 * @param page objects per page of executions.
 */
export function startBigAccount(objects: number, page = 2000): Promise<TestServer> {
  return startServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = await bodyOf(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    if (target !== '') return json(request, response, answers(target, JSON.parse(body || '{}'), objects, page));
    response.setHeader('content-type', 'text/xml');
    response.end(listing(url.searchParams, objects));
  });
}

export const BIG_PREFIX = `s3://${BUCKET}/in/`;

const objectAt = (at: number) => ({
  key: `in/${String(at).padStart(8, '0')}.csv`,
  etag: at.toString(16).padStart(32, '0'),
});

function listing(query: URLSearchParams, objects: number): string {
  const from = Number(query.get('continuation-token') ?? 0);
  const to = Math.min(from + 1000, objects);
  const contents = Array.from({ length: to - from }, (_, at) => {
    const { key, etag } = objectAt(from + at);
    return `<Contents><Key>${key}</Key><LastModified>2026-11-24T06:00:00.000Z</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>10</Size></Contents>`;
  });
  const more = to < objects ? `<NextContinuationToken>${to}</NextContinuationToken>` : '';
  return `<ListBucketResult><IsTruncated>${to < objects}</IsTruncated>${more}${contents.join('')}</ListBucketResult>`;
}

const BIG = deploymentParameter('big', { stateMachineArn: MACHINE, landingBucket: BUCKET });

type Request = Readonly<Record<string, unknown>>;

function answers(target: string, request: Request, objects: number, page: number): object {
  switch (target) {
    case 'AmazonSSM.GetParametersByPath': {
      if (request['Path'] === DEPLOYMENTS_PATH) return { Parameters: [BIG] };
      const message = { route: ROUTE, flow_version: FLOW, when_already_processed: 'alert' } as const;
      const values = manifestValues([{ prefix: 'in/', suffix: '', message }], []);
      return { Parameters: values.map((Value, at) => ({ Name: `${request['Path']}/${at + 1}`, Value })) };
    }
    case 'AWSStepFunctions.ListExecutions': {
      if (request['statusFilter'] === 'RUNNING') return { executions: [] };
      const from = Number(request['nextToken'] ?? 0);
      const to = Math.min(from + page, objects);
      const executions = Array.from({ length: Math.ceil((to - from) / 2) }, (_, at) => execution(from + 2 * at));
      return { executions, ...(to < objects && { nextToken: String(to) }) };
    }
    case 'AWSStepFunctions.DescribeExecution':
      return described(String(request['executionArn']));
    default:
      throw new Error(`no command asks a big account for ${target}`);
  }
}

function execution(at: number): object {
  const object = { bucket: BUCKET, ...objectAt(at) };
  const source_path = `s3://${BUCKET}/${object.key}`;
  const name = executionName({ ...object, flow_version: FLOW, source_path, sequencer: '0055AED6DCD90281E5' });
  return {
    name,
    executionArn: `${MACHINE}:${name}`,
    stateMachineArn: MACHINE,
    status: 'SUCCEEDED',
    startDate: STARTED,
  };
}

function described(executionArn: string): object {
  const name = executionArn.slice(MACHINE.length + 1);
  const key = `in/${name.slice(0, 8)}.csv`;
  return {
    executionArn,
    name,
    stateMachineArn: MACHINE,
    status: 'SUCCEEDED',
    startDate: STARTED,
    stopDate: STARTED + 40,
    input: JSON.stringify({ flow_version: FLOW, source_path: `s3://${BUCKET}/${key}`, route: ROUTE }),
    output: JSON.stringify({
      run: { id: `run_${name.slice(0, 8)}` },
      check: { checks: 4, status: 'SUCCEEDED' },
      report: {
        outcome: 'SUCCEEDED',
        success: { subject: 'SUCCEEDED', message: JSON.stringify({ email: 'x'.repeat(2000) }) },
      },
    }),
  };
}

function json(request: IncomingMessage, response: ServerResponse, body: object): void {
  response.setHeader('content-type', request.headers['content-type'] ?? 'application/json');
  response.end(JSON.stringify(body));
}
