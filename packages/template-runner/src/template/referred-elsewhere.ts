import type { LocalTemplate, ReferredElsewhere, ReferredResource } from './local-template.ts';
import { isObject } from './resource-properties.ts';

/**
 * Finds what a template refers to but does not create: it exists in AWS already.
 * @param text of the template, for keys, which no resource keeps here
 */
export function referredElsewhere(template: Omit<LocalTemplate, 'elsewhere'>, text: string): ReferredElsewhere {
  const texts = new Set(stringsIn(template));
  const ofService = (arn: RegExp, created: readonly { readonly arn: string }[]): readonly ReferredResource[] => {
    const known = new Set(created.map((each) => each.arn));
    return [...texts].flatMap((found) => {
      const name = arn.exec(found)?.[1];
      return name === undefined || known.has(found) ? [] : [{ name, arn: found }];
    });
  };
  return {
    buckets: bucketsElsewhere(template),
    topics: ofService(/^arn:aws:sns:[\w-]+:\d{12}:([\w.-]+)$/, template.topics),
    queues: ofService(/^arn:aws:sqs:[\w-]+:\d{12}:([\w.-]+)$/, template.queues),
    secrets: ofService(/^arn:aws:secretsmanager:[\w-]+:\d{12}:secret:([^:]+)$/, template.secrets),
    functions: ofService(/^arn:aws:lambda:[\w-]+:\d{12}:function:([\w-]+)(?::[\w$-]+)?$/, [
      ...template.functions,
      ...template.functionsNotRun,
    ]),
    keys: [...new Set(text.match(/(?<=\barn:aws[\w-]*:kms:[\w-]+:\d{12}:)(?:key|alias)\/[\w/-]+/g))],
  };
}

/** The buckets whose events the rules wait for. */
function bucketsElsewhere({ buckets, rules }: Pick<LocalTemplate, 'buckets' | 'rules'>): readonly ReferredResource[] {
  const created = new Set(buckets.map(({ name }) => name));
  const named = rules.flatMap(({ eventPattern }) => {
    const detail = eventPattern?.['detail'];
    const bucket = isObject(detail) ? detail['bucket'] : undefined;
    return isObject(bucket) && Array.isArray(bucket['name']) ? bucket['name'] : [];
  });
  const names = new Set(named.filter((name): name is string => typeof name === 'string' && !created.has(name)));
  return [...names].map((name) => ({ name, arn: `arn:aws:s3:::${name}` }));
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
