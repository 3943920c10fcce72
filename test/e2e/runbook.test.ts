import { readFileSync } from 'node:fs';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { Duration } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { NOT_STARTED_BECAUSE, OUTCOMES } from '../../functions/reports/outcome.ts';
import { commandsOf, runDocumented } from '../support/command-line/documented-commands.ts';
import { cliEnvironment } from '../support/command-line/run-command-line.ts';
import { withoutEventBridge } from '../support/system/event-bridge-off.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';
import { templateOf } from '../support/template/synthesized-template.ts';
import { alarmsOf } from '../support/template/template-alarms.ts';

const RUNBOOK = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');

/** As GitHub makes anchors of headings. */
const anchors = new Set(
  [...RUNBOOK.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  ),
);

describe('the runbook', () => {
  it('has a section for every alarm that a stack can have, where its description points', () => {
    const template = templateOf({
      routes: [{ name: 'orders', prefix: 'in/', flowVersion: 'shop_orders:v1', alarmWithoutFile: Duration.hours(24) }],
    });
    const alarms = [...alarmsOf(template).values()];
    expect(alarms.length).toBeGreaterThan(10);
    for (const { AlarmName, AlarmDescription } of alarms) {
      const [, section = ''] = /docs\/runbook\.md#(\S+)$/.exec(AlarmDescription) ?? [];
      expect([...anchors], AlarmName).toContain(section);
    }
  });

  it('has a section for every outcome that is alerted, and for every reason why nothing was started', () => {
    const alerted = OUTCOMES.filter((outcome) => !['SUCCEEDED', 'PARTIAL_FAILED', 'NOT_STARTED'].includes(outcome));
    for (const outcome of alerted) expect([...anchors]).toContain(outcome.toLowerCase());
    for (const reason of NOT_STARTED_BECAUSE)
      expect([...anchors]).toContain(`not_started-${reason.replaceAll('_', '-')}`);
  });

  it('links to sections that are there', () => {
    for (const [, section = ''] of RUNBOOK.matchAll(/\]\(#([^)]+)\)/g)) expect([...anchors]).toContain(section);
  });
});

describe('a command of the runbook', () => {
  let test: TestSystem;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    test = await startTestSystem({ speed: 1000 });
    for (const [outcome, times] of [['FAILED', 1] as const, ['SUCCEEDED', 'always'] as const]) {
      const effect = { kind: 'script', script: { outcome, status_calls: 2 } } as const;
      test.system.lume.faults.add({ operation: 'run', times, effect });
    }
    await test.upload('incoming/orders-1.csv', 'order_id,customer,amount\n1,ada,10\n');
    await test.ended(1);
    await withoutEventBridge(test, () => test.upload('incoming/orders-2.csv', 'order_id,customer,amount\n2,bob,20\n'));
    const { executionArn = '' } = await test.sfn.send(
      new StartExecutionCommand({ stateMachineArn: test.stateMachineArn, input: '{"flow_version":"nothing"}' }),
    );
    env = {
      ...cliEnvironment(test.system.endpoint),
      AWS_REGION: 'us-east-1',
      BUCKET: test.landingBucket,
      EXECUTION: executionArn,
      FILE: `s3://${test.landingBucket}/incoming/orders-1.csv`,
      RUN: /run_01\w+/.exec(JSON.stringify(test.outcomes()))?.[0] ?? '',
      SECRET: test.deployment.apiKeySecretArn,
      STATE_MACHINE: test.stateMachineArn,
    };
  });
  afterAll(() => test[Symbol.asyncDispose]());

  it.each(commandsOf(RUNBOOK))('works as it is written: %s', async (command) => {
    const { code, err } = await runDocumented(command, env, test);
    const ends =
      command.includes('--wait') || command.includes(' watch ') ? [EXIT.ok, EXIT.failed] : [EXIT.ok, EXIT.found];
    expect(ends, err).toContain(code);
  });
});
