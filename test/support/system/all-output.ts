import { readFile } from 'node:fs/promises';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, paginateGetExecutionHistory, paginateListExecutions } from '@aws-sdk/client-sfn';
import type { TestSystem } from './test-system.ts';

export interface Output {
  readonly where: string;
  readonly text: string;
}

/**
 * Everything a local system wrote: log lines, errors, messages, mails, posts, reports, executions and their histories.
 * @param from the number of events to skip because they were checked before.
 */
export async function allOutput(test: TestSystem, from = 0): Promise<readonly Output[]> {
  const events = test.events.slice(from);
  const output = events.map((event): Output => ({ where: event.kind, text: JSON.stringify(event, errorsToo) }));
  for (const event of events) {
    if (event.kind === 'log') output.push({ where: 'log', text: event.line });
    if (event.kind === 'mail') output.push({ where: 'mail', text: await readFile(event.mail.file, 'utf8') });
  }
  const archive = test.deployment.archiveBucket;
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const page = await test.s3.send(
      new ListObjectsV2Command({ Bucket: archive, ...(token !== undefined && { ContinuationToken: token }) }),
    );
    token = page.NextContinuationToken;
    for (const { Key = '' } of page.Contents ?? []) {
      const { Body } = await test.s3.send(new GetObjectCommand({ Bucket: archive, Key }));
      output.push({ where: 'report', text: `${Key}\n${await Body?.transformToString()}` });
    }
  }
  for await (const { executions = [] } of paginateListExecutions(
    { client: test.sfn },
    { stateMachineArn: test.stateMachineArn },
  )) {
    for (const { executionArn = '' } of executions) {
      const described = await test.sfn.send(new DescribeExecutionCommand({ executionArn }));
      output.push({ where: 'execution', text: JSON.stringify(described) });
      for await (const { events } of paginateGetExecutionHistory({ client: test.sfn }, { executionArn })) {
        output.push({ where: 'history', text: JSON.stringify(events) });
      }
    }
  }
  return output;
}

/** Where a part of a secret appears, in any encoding. Parts are letters and digits, which only escapes can hide. */
export function leaks(output: readonly Output[], parts: readonly string[]): readonly string[] {
  return output.flatMap(({ where, text }) => {
    const readable = text
      .replace(/=\r?\n/g, '') // a soft line break of a mail
      .replace(/\\+u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    const at = Math.max(...parts.map((part) => readable.indexOf(part)));
    return at < 0 ? [] : [`${where}: ${readable.slice(Math.max(0, at - 200), at + 60)}`];
  });
}

function errorsToo(_: string, value: unknown): unknown {
  return value instanceof Error ? `${value.stack} ${JSON.stringify({ ...value })} ${String(value.cause)}` : value;
}
