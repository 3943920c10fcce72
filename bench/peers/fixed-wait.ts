import { Clock, compileWorkflow, ExecutionStore, Executions, type LocalStateMachine } from 'template-runner/testing';
import { isTerminal, type LumeRun } from '../../functions/lume/lume.ts';
import { heapBytes } from './heap-bytes.ts';
import type { Peer } from './peer.ts';

export interface FixedWaitOptions {
  readonly seconds: number;
  readonly lumeUrl: string;
  readonly apiKey: string;
  readonly speed: number;
}

/** AWS's Job Poller with a status call in the place of its jobs: waits, asks, and so on, in the engine that ours runs in. */
export function startFixedWait({ seconds, lumeUrl, apiKey, speed }: FixedWaitOptions): Peer {
  const definition = {
    StartAt: 'Wait X Seconds',
    States: {
      'Wait X Seconds': { Type: 'Wait', Seconds: seconds, Next: 'Get Job Status' },
      'Get Job Status': {
        Type: 'Task',
        Resource: 'arn:aws:lambda:us-east-1:000000000000:function:status',
        ResultPath: '$.status',
        Next: 'Job Complete?',
      },
      'Job Complete?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.status', StringEquals: 'ENDED', Next: 'Done' }],
        Default: 'Wait X Seconds',
      },
      Done: { Type: 'Succeed' },
    },
  };
  const stateMachine: LocalStateMachine = {
    arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:JobPoller',
    name: 'JobPoller',
    roleArn: 'arn:aws:iam::000000000000:role/job-poller',
    definition: JSON.stringify(definition),
    workflow: compileWorkflow(definition),
    createdAtMs: Date.now(),
  };
  const store = new ExecutionStore(':memory:');
  const ended = new Map<string, (succeeded: boolean) => void>();
  const executions = new Executions({
    store,
    stateMachines: [stateMachine],
    clock: new Clock(speed),
    invokeTask: async ({ parameters }) => {
      const { run_id } = parameters as { run_id: string };
      const answer = await fetch(`${lumeUrl}/runs/${run_id}`, { headers: { 'lume-api-key': apiKey } });
      return isTerminal(((await answer.json()) as LumeRun).status) ? 'ENDED' : 'GOING';
    },
    onStatusChange: ({ detail: { name, status } }) => {
      if (status !== 'RUNNING') ended.get(name)?.(status === 'SUCCEEDED');
    },
  });
  const before = heapBytes();
  return {
    name: `a fixed wait of ${seconds} s`,
    follow: (runId) =>
      new Promise((resolve, reject) => {
        ended.set(runId, resolve);
        executions.start(stateMachine, runId, JSON.stringify({ run_id: runId })).catch(reject);
      }),
    held: async () => ({ processes: 0, bytes: heapBytes() - before }),
    async [Symbol.asyncDispose]() {
      executions.suspend();
      store.close();
    },
  };
}
