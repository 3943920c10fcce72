import { SFNClient } from '@aws-sdk/client-sfn';
import { localClient } from 'template-runner/local-client';
import { describe, expect, it } from 'vitest';
import { unreportedExecutions } from '../../../functions/reconciliation/unreported-executions.ts';
import { bodyOf, startServer } from '../../support/http-server.ts';

const STATE_MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:runs';
const SINCE = new Date('2026-11-24T06:00:00Z');
const seconds = (time: string) => Date.parse(time) / 1000;

interface Execution {
  readonly name: string;
  readonly status: string;
  readonly started?: string;
  readonly stopped?: string;
  readonly error?: string;
}

/** Step Functions on the wire, with these executions, newest first. */
async function found(executions: readonly Execution[]) {
  let looks = 0;
  await using server = await startServer(async (request, response) => {
    const asked = JSON.parse(await bodyOf(request)) as { statusFilter?: string; executionArn?: string };
    const described = executions
      .map(({ name, status, started = '2026-11-24T07:00:00Z', stopped, error }) => ({
        executionArn: `arn:${name}`,
        name,
        status,
        startDate: seconds(started),
        ...(stopped && { stopDate: seconds(stopped) }),
        error,
      }))
      .filter((each) => each.status === asked.statusFilter || each.executionArn === asked.executionArn);
    if (asked.executionArn !== undefined) looks++;
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(asked.executionArn === undefined ? { executions: described } : described[0]));
  });
  const client = new SFNClient(localClient(server.url));
  try {
    const unreported = await unreportedExecutions(client, { stateMachineArn: STATE_MACHINE, stoppedSince: SINCE });
    return { ...unreported, looks };
  } finally {
    client.destroy();
  }
}

const stopped = '2026-11-24T08:00:00Z';

describe('the daily look at executions', () => {
  it('finds what was stopped, what timed out and what failed with an error that is not of the workflow', async () => {
    const { names } = await found([
      { name: 'stopped', status: 'ABORTED', stopped },
      { name: 'late', status: 'TIMED_OUT', stopped },
      { name: 'broken', status: 'FAILED', stopped, error: 'States.Runtime' },
      { name: 'without-error', status: 'FAILED', stopped },
      { name: 'told', status: 'FAILED', stopped, error: 'LumeRun.CRASHED' },
      { name: 'told-barely', status: 'FAILED', stopped, error: 'LumeRun.NOT_REPORTED' },
      { name: 'good', status: 'SUCCEEDED', stopped },
      { name: 'going-on', status: 'RUNNING' },
    ]);
    expect(names.toSorted()).toEqual(['broken', 'late', 'stopped', 'without-error']);
  });

  it('finds what was started days before it ended, and leaves out what ended before', async () => {
    const { names, looks } = await found([
      { name: 'long', status: 'ABORTED', started: '2026-11-22T00:00:00Z', stopped },
      { name: 'before', status: 'ABORTED', started: '2026-11-22T00:00:00Z', stopped: '2026-11-24T05:59:00Z' },
      { name: 'failed-before', status: 'FAILED', started: '2026-11-22T00:00:00Z', stopped: '2026-11-24T05:59:00Z' },
    ]);
    expect(names).toEqual(['long']);
    expect(looks).toBe(0);
  });

  it('looks at 1,000 that failed and no more, and counts the others', async () => {
    const failed = Array.from({ length: 1003 }, (_, at) => ({
      name: `f${at}`,
      status: 'FAILED',
      stopped,
      error: 'LumeRun.X',
    }));
    expect(await found(failed)).toEqual({ names: [], notDescribed: 3, looks: 1000 });
  });
});
