import { execFileSync } from 'node:child_process';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';

/** The arguments that a real shell passes to `aws` or `npx`. */
export function argumentsOf(command: string): readonly string[] {
  const script = `aws() { for a in "$@"; do printf '%s\\0' "$a"; done; }; npx() { aws "$@"; }; ${command}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

/** The commands in a text: on a line of their own, between quotes where EventBridge wrote the text, or at the end of a line. */
export function commandsIn(text: string): readonly string[] {
  return [
    ...text.matchAll(/^"(aws (?:stepfunctions|secretsmanager) .*)"$|\b(aws (?:stepfunctions|secretsmanager) .*)$/gm),
  ].map(([, quoted, command = '']) => quoted ?? command);
}

export interface CommandResult {
  /** ARN of the execution that was started. */
  readonly started?: string;
  /** Roughly what the command would print. */
  readonly said: string;
}

/**
 * Runs a command of the AWS CLI with the SDK: only the operations and options that our messages use.
 */
export async function runAwsCommand(command: string, sfn: SFNClient): Promise<CommandResult> {
  const [, operation = '', ...rest] = argumentsOf(command);
  const options = optionsIn(rest);
  const take = (name: string) => {
    const value = options.get(name);
    options.delete(name);
    if (value === undefined) throw new Error(`${operation}: there is no ${name}`);
    return value;
  };
  const region = take('--region');
  if (region !== (await sfn.config.region())) throw new Error(`not here: ${command}`);
  const result = await perform(operation, take, sfn);
  if (options.size > 0) throw new Error(`${operation} has no ${[...options.keys()].join(', ')}`);
  return result;
}

async function perform(operation: string, take: (name: string) => string, sfn: SFNClient): Promise<CommandResult> {
  switch (operation) {
    case 'start-execution': {
      const stateMachineArn = take('--state-machine-arn');
      const { executionArn = '' } = await sfn.send(
        new StartExecutionCommand({ stateMachineArn, input: take('--input') }),
      );
      return { started: executionArn, said: executionArn };
    }
    case 'describe-execution': {
      const described = await sfn.send(new DescribeExecutionCommand({ executionArn: take('--execution-arn') }));
      if (take('--query') !== 'input' || take('--output') !== 'text') throw new Error('only --query input is known');
      return { said: described.input ?? '' };
    }
    case 'get-execution-history': {
      const { events } = await sfn.send(
        new GetExecutionHistoryCommand({
          executionArn: take('--execution-arn'),
          reverseOrder: take('--reverse-order') === '',
          maxResults: Number(take('--max-results')),
        }),
      );
      return { said: JSON.stringify(events) };
    }
    case 'list-executions': {
      const { executions } = await sfn.send(
        new ListExecutionsCommand({
          stateMachineArn: take('--state-machine-arn'),
          statusFilter: take('--status-filter') as 'FAILED',
          maxResults: Number(take('--max-results')),
        }),
      );
      return { said: JSON.stringify(executions) };
    }
    case 'put-secret-value': {
      if (take('--secret-string') !== 'file://key.txt') throw new Error('only a key in key.txt is known');
      return { said: await putSecretValue(take('--secret-id'), sfn) };
    }
    default:
      throw new Error(`the messages have no command ${operation}`);
  }
}

/** The content of `key.txt`, with the line break that editors add. */
const KEY_FILE = 'local-lume-key-from-a-file\n';

async function putSecretValue(SecretId: string, sfn: SFNClient): Promise<string> {
  const endpoint = await sfn.config.endpoint?.();
  const response = await fetch(`http://${endpoint?.hostname}:${endpoint?.port}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.PutSecretValue' },
    body: JSON.stringify({ SecretId, SecretString: KEY_FILE }),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.text();
}

/** `--name value`, or `--name` with an empty value. */
function optionsIn(args: readonly string[]): Map<string, string> {
  const options = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const name = args[at] ?? '';
    if (!name.startsWith('--')) throw new Error(`${name} is no option`);
    const value = args[at + 1];
    const isFlag = value === undefined || value.startsWith('--');
    options.set(name, isFlag ? '' : value);
    if (!isFlag) at++;
  }
  return options;
}
