import { isObject } from './resource-properties.ts';

const ARN = /\barn:aws[\w-]*:([\w-]+):([\w-]*):(\d{12}):/g;

/**
 * Replaces account, region and partition in every ARN of a value by those of this machine, so that a stack of any account
 * runs here, and what it refers to in other accounts is made here.
 */
export function onThisMachine<Value>(
  value: Value,
  here: { readonly region: string; readonly accountId: string },
): Value {
  const local = (text: string) =>
    text.replace(
      ARN,
      (_arn, service, region) => `arn:aws:${service}:${region === '' ? '' : here.region}:${here.accountId}:`,
    );
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return local(part);
    if (Array.isArray(part)) return part.map(walk);
    return isObject(part) ? Object.fromEntries(Object.entries(part).map(([name, item]) => [name, walk(item)])) : part;
  };
  return walk(value) as Value;
}
