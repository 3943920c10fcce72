import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { executionLink, objectLink } from '../../../functions/reports/execution-links.ts';

const arn = (partition: string, region: string) =>
  `arn:${partition}:states:${region}:000000000000:execution:machine:name`;

describe('executionLink', () => {
  it.each([
    ['aws', 'eu-central-1', 'https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#'],
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#'],
    [
      'aws-us-gov',
      'us-gov-west-1',
      'https://us-gov-west-1.console.amazonaws-us-gov.com/states/home?region=us-gov-west-1#',
    ],
  ])('leads into the console of %s', (partition, region, start) => {
    expect(executionLink(arn(partition, region))).toBe(`${start}/v2/executions/details/${arn(partition, region)}`);
  });
});

describe('objectLink', () => {
  it('leads to the object in the console of the same partition and region', () => {
    expect(objectLink(arn('aws-cn', 'cn-north-1'), 's3://acme-landing/in/März 1.csv')).toBe(
      'https://cn-north-1.console.amazonaws.cn/s3/object/acme-landing?region=cn-north-1&prefix=in%2FM%C3%A4rz%201.csv',
    );
  });

  it.each([[null], ['nightly-2026-11-24'], ['s3://acme-landing'], ['s3://-bad-/key'], ['https://acme.example/key']])(
    'is none for %s',
    (uri) => {
      expect(objectLink(arn('aws', 'us-east-1'), uri)).toBeNull();
    },
  );

  it('is none where the address would be too long to work', () => {
    expect(objectLink(arn('aws', 'us-east-1'), `s3://acme-landing/${'é'.repeat(400)}`)).toBeNull();
  });

  it('has the whole key as one value, whatever the key: it can lead nowhere else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 100 }), (key) => {
        const url = new URL(objectLink(arn('aws', 'us-east-1'), `s3://acme-landing/${key}`) ?? '');
        expect(url.origin + url.pathname).toBe('https://us-east-1.console.aws.amazon.com/s3/object/acme-landing');
        expect(url.searchParams.get('prefix')).toBe(key.toWellFormed());
        expect(url.href).toMatch(/^[\x21-\x7e]+$/);
        expect(url.href).not.toMatch(/[<>|`'()*\\[\]]/);
      }),
    );
  });
});
