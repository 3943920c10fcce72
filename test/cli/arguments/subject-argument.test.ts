import { describe, expect, it } from 'vitest';
import { isExecutionArn, isRunId, runOrFile } from '../../../cli/arguments/subject-argument.ts';
import { wholeNumber } from '../../../cli/arguments/whole-number.ts';
import { objectIn, placeIn, uriOf } from '../../../cli/aws/s3-uri.ts';

describe('what somebody has named', () => {
  it('is a run where it is like the id of one', () => {
    expect(runOrFile('run_01HY', 'landing')).toEqual({ kind: 'run', runId: 'run_01HY' });
    expect(isRunId('run_01.csv')).toBe(false);
  });

  it('is the object of an s3:// URI, in whatever bucket', () => {
    const object = { bucket: 'other', key: 'in/a.csv' };
    expect(runOrFile('s3://other/in/a.csv', 'landing')).toMatchObject({
      object,
      isObject: true,
      paths: ['s3://other/in/a.csv'],
    });
  });

  it('is a key of the landing bucket, or a source path of another kind', () => {
    const object = { bucket: 'landing', key: 'batch-7' };
    expect(runOrFile('batch-7', 'landing')).toMatchObject({
      object,
      isObject: false,
      paths: ['s3://landing/batch-7', 'batch-7'],
    });
  });

  it.each(['', 'https://example.com/a', 's3://only-a-bucket', 's3://only-a-bucket/'])('is refused: %j', (text) => {
    expect(() => runOrFile(text, 'landing')).toThrow(
      `${text || '""'}: must be s3://bucket/key, a key of the landing bucket`,
    );
  });

  it('is an execution where it is the ARN of one', () => {
    expect(isExecutionArn('arn:aws-cn:states:cn-north-1:000000000000:execution:m:by-hand')).toBe(true);
    expect(isExecutionArn('arn:aws:states:us-east-1:000000000000:stateMachine:m')).toBe(false);
  });
});

describe('an s3:// URI', () => {
  it('has a bucket, and a key with whatever S3 takes', () => {
    const object = { bucket: 'Old_Bucket.2016', key: 'a b/ü\n//c?d' };
    expect(objectIn(uriOf(object))).toEqual(object);
  });

  it('may end after the bucket where a prefix is meant, and not where an object is', () => {
    expect([placeIn('s3://bucket'), placeIn('s3://bucket/')]).toEqual(Array(2).fill({ bucket: 'bucket', key: '' }));
    expect([objectIn('s3://bucket'), objectIn('s3://bucket/'), placeIn('s3:///key'), placeIn('bucket/key')]).toEqual(
      Array(4).fill(undefined),
    );
  });
});

describe('a whole number', () => {
  it('is taken from 1 to its limit', () => {
    expect([wholeNumber('--n', '1'), wholeNumber('--n', '20', { max: 20 })]).toEqual([1, 20]);
  });
});
