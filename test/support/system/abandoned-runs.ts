import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { Script } from 'simulated-lume';
import type { StartedState } from '../../../functions/workflow-states.ts';
import { ONE_ORDER } from '../shop/shop-files.ts';
import type { TestSystem } from './test-system.ts';

/** Checks of an execution of `four-checks-app.ts`; the report asks for the status once more. */
export const CHECKS = 4;

export interface AbandonedRun {
  readonly key: string;
  /** The source path that Lume gets. */
  readonly path: string;
  readonly execution: string;
  readonly runId: string;
}

/** Files whose run goes on although its execution has ended: one timed out, one failed, one was stopped. */
export async function abandonedRuns(
  test: TestSystem,
  folder: string,
  script: Script,
): Promise<readonly AbandonedRun[]> {
  const timedOut = await uploaded(test, `${folder}timed-out.csv`, script);
  await test.endOf(timedOut);

  const refusal = { kind: 'answer', status: 400 } as const;
  test.system.lume.faults.add({ operation: 'runStatus', match: `${folder}error.csv`, effect: refusal });
  const error = await uploaded(test, `${folder}error.csv`, script);
  await test.endOf(error);

  const hold = test.system.clock.hold(); // or it ends before it is stopped
  const stopped = await uploaded(test, `${folder}stopped.csv`, script);
  await test.until(() => test.events.some((event) => isCheckOf(event, stopped)));
  const { executionArn } = await test.execution(stopped);
  await test.sfn.send(new StopExecutionCommand({ executionArn }));
  await test.endOf(stopped);
  hold[Symbol.dispose]();

  const names = { 'timed-out.csv': timedOut, 'error.csv': error, 'stopped.csv': stopped };
  return Object.entries(names).map(([file, execution]) => {
    const key = `${folder}${file}`;
    const path = `s3://${test.landingBucket}/${key}`;
    return { key, path, execution, runId: runOf(test, execution) };
  });
}

/** Uploads a file whose run follows the script. Resolves with the name of its execution once it has started. */
export async function uploaded(test: TestSystem, key: string, script: Script): Promise<string> {
  test.system.lume.faults.add({ operation: 'run', match: key, effect: { kind: 'script', script } });
  await test.upload(key, ONE_ORDER);
  const started = await test.until(() =>
    test.events.find((event) => event.kind === 'execution changed' && JSON.stringify(event.input).includes(key)),
  );
  return started.kind === 'execution changed' ? started.name : '';
}

function isCheckOf(event: TestSystem['events'][number], name: string): boolean {
  return event.kind === 'task ended' && event.state === 'Check status' && event.execution.endsWith(name);
}

function runOf({ events }: TestSystem, name: string): string {
  const started = events.find(
    (event) => event.kind === 'task ended' && event.state === 'Start run' && event.execution.endsWith(name),
  );
  if (started?.kind !== 'task ended') throw new Error(`${name} started no run`);
  return (started.result as StartedState).run.id;
}
