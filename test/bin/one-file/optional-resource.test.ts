import { describe, expect, it } from 'vitest';
import { makeOptional } from '../../../bin/one-file/optional-resource.ts';

const BUCKET = { Type: 'AWS::S3::Bucket', Properties: { Tags: [{ Key: 'a', Value: 'b' }] } };
const CHOICE = {
  logicalId: 'Own',
  condition: 'MakesOwn',
  otherwise: { ref: { Ref: 'Given' }, attributes: { Arn: 'arn:given' } },
};
const choose = (reference: object, other: unknown) => ({ 'Fn::If': ['MakesOwn', reference, other] });

/** A template with a bucket and something that refers to it. */
const withReference = (value: string | object) => ({
  Resources: { Own: BUCKET, Other: { Type: 'AWS::SNS::Topic', Properties: { TopicName: value as never } } },
});
const rewritten = (value: string | object) =>
  makeOptional(withReference(value), CHOICE).Resources['Other']?.['Properties'];

describe('a resource that becomes optional', () => {
  it('gets the condition and keeps the rest', () => {
    expect(makeOptional({ Resources: { Own: BUCKET } }, CHOICE)).toEqual({
      Resources: { Own: { ...BUCKET, Condition: 'MakesOwn' } },
    });
  });

  it.each([
    ['a name', { Ref: 'Own' }, choose({ Ref: 'Own' }, { Ref: 'Given' })],
    ['an attribute', { 'Fn::GetAtt': ['Own', 'Arn'] }, choose({ 'Fn::GetAtt': ['Own', 'Arn'] }, 'arn:given')],
    [
      'a part of a text',
      { 'Fn::Join': ['', ['s3://', { Ref: 'Own' }, '/*']] },
      { 'Fn::Join': ['', ['s3://', choose({ Ref: 'Own' }, { Ref: 'Given' }), '/*']] },
    ],
    ['another resource', { Ref: 'Other' }, { Ref: 'Other' }],
    ['a text that is like it', 'Own', 'Own'],
    ['an object that has more', { Ref: 'Own', More: 1 }, { Ref: 'Own', More: 1 }],
  ])('is chosen where %s refers to it', (_what, value, expected) => {
    expect(rewritten(value)).toEqual({ TopicName: expected });
  });

  it('is chosen in outputs, and what stands in its place is left alone', () => {
    const Outputs = { Name: { Value: { Ref: 'Own' } } };
    const chain = makeOptional(
      { Resources: { Own: BUCKET, Given: BUCKET }, Outputs },
      { ...CHOICE, otherwise: { ref: { Ref: 'Own' } } },
    );
    expect(chain['Outputs']).toEqual({ Name: { Value: choose({ Ref: 'Own' }, { Ref: 'Own' }) } });
  });

  it('has to be there, and has to have something in the place of each attribute', () => {
    expect(() => makeOptional({ Resources: {} }, CHOICE)).toThrow('The template has no resource Own');
    expect(() => rewritten({ 'Fn::GetAtt': ['Own', 'DomainName'] })).toThrow(
      'Own: nothing stands in the place of its attribute DomainName',
    );
  });
});
