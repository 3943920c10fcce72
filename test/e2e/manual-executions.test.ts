import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { InvalidWorkflowInputError, parseWorkflowInput } from '../../functions/arrivals/workflow-input.ts';
import { commandsOf, runDocumented } from '../support/command-line/documented-commands.ts';
import { cliEnvironment } from '../support/command-line/run-command-line.ts';
import { ONE_ORDER } from '../support/shop/shop-files.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

const PAGE = readFileSync(new URL('../../docs/manual-executions.md', import.meta.url), 'utf8');
/** Every end that an execution may come to: the commands are tried one after the other with one file. */
const ENDS = [EXIT.ok, EXIT.partial, EXIT.failed];
const RUN = 'run_01JD9ZK3T7Q4';

/** Each input of the page, with the text of its refusal where the page has one. */
const inputs = [...PAGE.matchAll(/^```json\n(.*?)^```\n(?:\n```text\n(.*?)\n```)?/gms)].map(
  ([, json = '', refusal]) => {
    return { json: json.trim(), refusal };
  },
);
const taken = inputs.filter(({ refusal }) => refusal === undefined);
const refused = inputs.filter(({ refusal }) => refusal !== undefined);

function refusalOf(input: unknown): string {
  try {
    parseWorkflowInput(input);
    return 'it is taken';
  } catch (error) {
    if (error instanceof InvalidWorkflowInputError) return error.message;
    throw error;
  }
}

describe('docs/manual-executions.md', () => {
  it('has a row for each field that the inputs of the page have', () => {
    expect(taken.length).toBeGreaterThan(5);
    const rows = [...PAGE.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    const fields = new Set(taken.flatMap(({ json }) => Object.keys(JSON.parse(json))));
    expect([...fields].filter((name) => !rows.includes(name))).toEqual([]);
  });

  it('has no field that the workflow does not know', () => {
    const rows = [...PAGE.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name);
    expect(rows).toHaveLength(14);
    const starts = rows.filter((name) => name !== 'run_id');
    for (const name of starts) {
      expect(refusalOf({ [name]: {} }), name).not.toContain(`${name}: is not a known field`);
    }
  });

  it.each(refused)('says why this is refused: $json', ({ json, refusal }) => {
    expect(refusalOf(JSON.parse(json))).toBe(refusal);
  });
});

describe('on the local system', () => {
  let test: TestSystem;
  let run: string;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    test = await startTestSystem({ speed: 1000 });
    const script = { outcome: 'SUCCEEDED', status_calls: 2 } as const; // by its checks, so that none is given up
    test.system.lume.faults.add({ operation: 'run', times: 'always', effect: { kind: 'script', script } });
    await test.upload('incoming/orders.csv', ONE_ORDER);
    const [{ arn = '' } = {}] = await test.ended(1);
    [run = ''] = /run_01\w+/.exec(JSON.stringify(test.outcomes())) ?? [];
    env = {
      ...cliEnvironment(test.system.endpoint),
      AWS_REGION: 'us-east-1',
      BUCKET: test.landingBucket,
      EXECUTION: arn,
      RUN: run,
      STATE_MACHINE: test.stateMachineArn,
    };
  });
  afterAll(() => test[Symbol.asyncDispose]());

  it.each(taken)('this is taken, and has an outcome: $json', async ({ json }) => {
    const input = json.replace(RUN, run).replace('my-landing-bucket', test.landingBucket);
    const before = test.outcomes().length;
    const { status } = await test.execute(JSON.parse(input));
    // The file of the page has been processed when its inputs are tried: some are told so, and nothing worse.
    expect(test.outcomes()[before]?.not_started_because ?? null).toBe(isProcessed(input) ? 'already_processed' : null);
    expect(status).toBe(isProcessed(input) ? 'FAILED' : 'SUCCEEDED');
  });

  it.each(commandsOf(PAGE))('this works as it is written: %s', async (command) => {
    const { code, err } = await runDocumented(command, env, test);
    expect(ENDS, err).toContain(code);
  });
});

function isProcessed(input: string): boolean {
  return !/run_id|force_rerun|batch-|"ignore"/.test(input);
}
