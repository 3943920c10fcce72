import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { localClient } from 'template-runner/local-client';
import { executionArn } from '../../../functions/reports/execution-links.ts';
import type { OutcomeEvent } from '../../../functions/reports/outcome-event.ts';
import type { Report, ReportedState } from '../../../functions/workflow-states.ts';
import type { LocalDeployment } from '../../../local/local-deployments.ts';
import type { LocalEvent } from '../../../local/local-event.ts';
import { type LocalSystem, type LocalSystemOptions, startLocalSystem } from '../../../local/local-system.ts';
import { SHOP_FLOWS } from '../shop/shop-files.ts';
import { assemblyOf } from '../vitest/shared-assemblies.ts';

type Ended = Extract<LocalEvent, { kind: 'execution changed' }>;

/** A local system with its own state, and the calls that tests make. */
export interface TestSystem extends AsyncDisposable {
  readonly system: LocalSystem;
  /** The first of the system, in most tests the only one. */
  readonly deployment: LocalDeployment;
  readonly events: readonly LocalEvent[];
  readonly s3: S3Client;
  readonly sfn: SFNClient;
  readonly landingBucket: string;
  readonly stateMachineArn: string;
  upload(key: string, body: string | Uint8Array): Promise<void>;
  /** Starts an execution by hand and waits for its end. */
  execute(input: unknown): Promise<DescribeExecutionOutput>;
  /** Describes the execution of this name. */
  execution(name: string): Promise<DescribeExecutionOutput>;
  /** Resolves once the execution of this name has ended. */
  endOf(name: string): Promise<void>;
  /** Resolves once `count` executions have ended. */
  ended(count: number): Promise<readonly Ended[]>;
  /** The outcome event that an execution published. */
  outcomes(): readonly OutcomeEvent[];
  read(uri: string): Promise<string>;
  until<T>(found: () => T | undefined | false): Promise<T>;
}

export interface TestSystemOptions extends Partial<LocalSystemOptions> {
  /** The app to synthesize. */
  readonly app?: string;
}

export async function startTestSystem({ app, ...options }: TestSystemOptions = {}): Promise<TestSystem> {
  const stateDir = options.stateDir ?? (await mkdtemp(join(tmpdir(), 'lume-arrivals-')));
  const assemblyDir = options.assemblyDir ?? (await assemblyOf(app));
  const events: LocalEvent[] = [];
  const changes: Ended[] = []; // kept separately: thousands of files make a hundred thousand events
  const watchers = new Set<() => void>();
  const system = await startLocalSystem({
    port: 0,
    speed: 50,
    lume: { flowsDir: SHOP_FLOWS },
    ...options,
    assemblyDir,
    stateDir,
    onEvent: (event) => {
      events.push(event);
      if (event.kind === 'execution changed' && event.status !== 'RUNNING') changes.push(event);
      options.onEvent?.(event);
      for (const wake of watchers) wake();
    },
  });
  const client = localClient(system.endpoint);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const sfn = new SFNClient(client);
  const [deployment] = system.deployments;
  if (deployment === undefined) throw new Error('localDeployments finds one at least');
  const { landingBucket, stateMachineArn } = deployment;

  async function until<T>(found: () => T | undefined | false): Promise<T> {
    for (;;) {
      const value = found();
      if (value !== undefined && value !== false) return value;
      await new Promise<void>((resolve) => {
        const wake = () => {
          watchers.delete(wake);
          resolve();
        };
        watchers.add(wake);
      });
    }
  }

  return {
    system,
    deployment,
    events,
    s3,
    sfn,
    landingBucket,
    stateMachineArn,
    until,
    upload: async (Key, Body) => void (await s3.send(new PutObjectCommand({ Bucket: landingBucket, Key, Body }))),
    execute: async (input) => {
      const { executionArn } = await sfn.send(
        new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
      );
      await until(() => changes.some(({ arn }) => arn === executionArn));
      return sfn.send(new DescribeExecutionCommand({ executionArn }));
    },
    execution: (name) => sfn.send(new DescribeExecutionCommand({ executionArn: executionArn(stateMachineArn, name) })),
    endOf: async (name) => {
      await until(() => changes.some((event) => event.name === name));
    },
    ended: async (count) => {
      await until(() => changes.length >= count);
      return changes;
    },
    outcomes: () =>
      events.flatMap((event) =>
        event.kind === 'task ended' && event.state === 'Write report'
          ? [outcomeIn((event.result as ReportedState).report)]
          : [],
      ),
    read: async (uri) => {
      const { bucket, key } = /^s3:\/\/(?<bucket>[^/]+)\/(?<key>.*)$/s.exec(uri)?.groups ?? {};
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString()) ?? '';
    },
    [Symbol.asyncDispose]: async () => {
      s3.destroy();
      sfn.destroy();
      await system.stop();
      if (!options.stateDir) await rm(stateDir, { recursive: true, force: true });
    },
  };
}

function outcomeIn(report: Report): OutcomeEvent {
  const message = (report.success ?? report.alert)?.message ?? '{}';
  return JSON.parse((JSON.parse(message) as { default: string }).default) as OutcomeEvent;
}
