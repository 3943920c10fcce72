import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { CfnEventSourceMapping, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTemplate } from '../../src/template/read-template.ts';
import { UnsupportedResourceError } from '../../src/template/template-errors.ts';

/** A stack with a table and a cluster, which nothing here knows, and what refers to them. */
const dir = mkdtempSync(join(tmpdir(), 'left-out-'));
beforeAll(() => {
  const app = new App({ outdir: dir, analyticsReporting: false, context: { 'aws:cdk:enable-path-metadata': true } });
  const stack = new Stack(app, 'shop');
  const table = new Table(stack, 'Stock', {
    partitionKey: { name: 'sku', type: AttributeType.STRING },
    stream: StreamViewType.NEW_IMAGE,
  });
  new CfnCluster(stack, 'Cluster');
  const queue = new Queue(stack, 'Jobs');
  const environment = { TABLE: table.tableName, TABLE_ARN: table.tableArn, QUEUE: queue.queueUrl };
  const code = Code.fromInline('exports.handler = async () => {};');
  const watch = new Lambda(stack, 'Watch', {
    code,
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    environment,
  });
  const eventSourceArn = table.tableStreamArn ?? '';
  new CfnEventSourceMapping(stack, 'Stream', { functionName: watch.functionArn, eventSourceArn });
  new CfnOutput(stack, 'Table', { value: table.tableArn });
  watch.node.addDependency(table);
  app.synth();
});
afterAll(() => rmSync(dir, { recursive: true }));

const read = (...without: readonly string[]) =>
  readTemplate(dir, undefined, { without, inlineCodeDir: join(dir, 'inline') });

function refusal(...without: readonly string[]): UnsupportedResourceError {
  try {
    read(...without);
  } catch (error) {
    if (error instanceof UnsupportedResourceError) return error;
    throw error;
  }
  return expect.unreachable();
}

describe('what is not supported', () => {
  it('is told all at once, each by its logical id, type and path, with what needs it', () => {
    expect(
      refusal()
        .message.replaceAll(/[0-9A-F]{8}/g, '')
        .split('\n'),
    ).toEqual([
      'This template cannot be run locally:',
      '  Stock (AWS::DynamoDB::Table, shop/Stock): this type is not supported locally',
      '  Cluster (AWS::ECS::Cluster, shop/Cluster): this type is not supported locally',
      '  Stream (AWS::Lambda::EventSourceMapping, shop/Stream) EventSourceArn: it needs Stock, which is not supported locally',
    ]);
  });

  it('comes with names that leave all of it out', () => {
    const { names } = refusal();
    expect(names).toEqual(['AWS::DynamoDB::*', 'AWS::ECS::*', 'Stream']);
    expect(() => read(...names)).not.toThrow();
  });
});

describe('a resource that is left out', () => {
  it.each([
    ['its type', ['AWS::DynamoDB::Table', 'AWS::ECS::Cluster', 'Stream']],
    ['a type with a wildcard', ['AWS::DynamoDB::*', 'AWS::ECS::*', 'Stream']],
    ['its path, and that of what it is in', ['shop/Stock', 'shop/Clus*', 'shop/Stream']],
    ['its path with the resource', ['shop/Stock/Resource', 'shop/Cluster', 'shop/Stream']],
  ])('is named by %s', (_, without) => {
    expect(read(...without).leftOut.map(({ path }) => path)).toEqual(['shop/Stock', 'shop/Cluster', 'shop/Stream']);
  });

  it('is named by its logical id', () => {
    const { unsupported } = refusal();
    const ids = unsupported.map(({ logicalId }) => logicalId);
    expect(read(...ids).leftOut.map(({ logicalId }) => logicalId)).toEqual(ids);
  });

  it('has a text in its place where a value is only handed on, to a function or an output', () => {
    const { functions, outputs } = read('AWS::DynamoDB::*', 'AWS::ECS::*', 'Stream');
    expect(functions[0]?.env).toEqual({
      TABLE: expect.stringMatching(/^not-here:Stock[0-9A-F]{8}$/),
      TABLE_ARN: expect.stringMatching(/^not-here:Stock[0-9A-F]{8}\.Arn$/),
      QUEUE: 'https://sqs.us-east-1.amazonaws.com/000000000000/shop-jobs',
    });
    expect(outputs['Table']).toMatch(/^not-here:Stock/);
  });

  it('is named by what cannot do without it', () => {
    const { message } = refusal('AWS::DynamoDB::*', 'AWS::ECS::*', 'AWS::Lambda::Function');
    expect(message).toMatch(/Stream .* FunctionName: it needs Watch\w+, which is left out$/m);
    expect(message).toMatch(/Stream .* EventSourceArn: it needs Stock\w+, which is left out$/m);
  });

  it('has to be there', () => {
    expect(() => read('AWS::DynamoDB::*', 'AWS::EKS::*')).toThrow(
      'No resource can be left out as AWS::EKS::*: it is no type, logical id or path of the template.',
    );
    expect(() => read('shop/Stoc')).toThrow('as shop/Stoc:');
    expect(() => read('AWS.DynamoDB.Table')).toThrow('as AWS.DynamoDB.Table:');
  });
});
