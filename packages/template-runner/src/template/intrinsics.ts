import { TemplateError } from './errors.ts';
import { isObject, type JsonObject } from './json.ts';

/** What the intrinsic functions look things up in. Both lookups throw a `TemplateError` when there is no such thing. */
export interface Scope {
  ref(logicalId: string): unknown;
  attribute(logicalId: string, attribute: string): string;
  condition(name: string): boolean;
  readonly mappings: JsonObject;
}

/** The value of `AWS::NoValue`: takes the property that holds it away. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(text(argument, 'Ref')),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : list(argument, 'Fn::GetAtt');
    return scope.attribute(
      text(logicalId, 'Fn::GetAtt'),
      attribute.map((part) => text(resolve(part, scope), 'Fn::GetAtt')).join('.'),
    );
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument, 'Fn::Join');
    return texts(resolve(parts, scope), 'Fn::Join').join(text(separator, 'Fn::Join'));
  },
  'Fn::Split': (argument, scope) => {
    const [separator, whole] = list(argument, 'Fn::Split');
    return text(resolve(whole, scope), 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(argument, 'Fn::Select');
    const found = list(resolve(items, scope), 'Fn::Select')[Number(resolve(index, scope))];
    if (found === undefined) throw new TemplateError(`Fn::Select: there is no item ${String(index)}.`);
    return found;
  },
  'Fn::Sub': (argument, scope) => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return substitute(text(template, 'Fn::Sub'), isObject(variables) ? variables : {}, scope);
  },
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = list(argument, 'Fn::If');
    return resolve(scope.condition(text(condition, 'Fn::If')) ? whenTrue : whenFalse, scope);
  },
  'Fn::FindInMap': (argument, scope) => {
    const keys = texts(resolve(list(argument, 'Fn::FindInMap'), scope), 'Fn::FindInMap');
    const found = keys.reduce<unknown>((map, key) => (isObject(map) ? map[key] : undefined), scope.mappings);
    if (found === undefined) throw new TemplateError(`Fn::FindInMap: there is no ${keys.join('.')}.`);
    return found;
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(resolve(argument, scope), 'Fn::Equals');
    return String(left) === String(right);
  },
  'Fn::And': (argument, scope) => conditions(argument, scope, 'Fn::And').every(Boolean),
  'Fn::Or': (argument, scope) => conditions(argument, scope, 'Fn::Or').some(Boolean),
  'Fn::Not': (argument, scope) => !conditions(argument, scope, 'Fn::Not')[0],
  'Fn::ImportValue': () => {
    throw new TemplateError('Fn::ImportValue: other stacks do not exist locally.');
  },
};

/** The value with every intrinsic function in it worked out. Properties that come to `AWS::NoValue` are gone. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  if (!isObject(value)) return value;
  const call = intrinsicOf(value);
  if (call) return call.apply(scope);
  const entries = Object.entries(value).map(([key, item]) => [key, resolve(item, scope)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
}

/** As `resolve`, but stops at the first object or list that is no intrinsic function, so that its parts can be chosen. */
export function resolveShallow(value: unknown, scope: Scope): unknown {
  if (!isObject(value)) return value;
  if (!('Fn::If' in value)) return intrinsicOf(value) ? resolve(value, scope) : value;
  const [condition, whenTrue, whenFalse] = list(value['Fn::If'], 'Fn::If');
  return resolveShallow(scope.condition(text(condition, 'Fn::If')) ? whenTrue : whenFalse, scope);
}

function intrinsicOf(value: JsonObject): { apply(scope: Scope): unknown } | undefined {
  const [entry, another] = Object.entries(value);
  if (entry === undefined || another !== undefined) return undefined;
  const [name, argument] = entry;
  const intrinsic = INTRINSICS[name];
  if (intrinsic) return { apply: (scope) => intrinsic(argument, scope) };
  if (name.startsWith('Fn::')) throw new TemplateError(`${name} is not supported locally.`);
  return undefined;
}

function substitute(template: string, variables: JsonObject, scope: Scope): string {
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_match, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return text(resolve(variables[name], scope), `Fn::Sub ${name}`);
    const [logicalId = '', ...attribute] = name.split('.');
    return attribute.length > 0
      ? scope.attribute(logicalId, attribute.join('.'))
      : text(scope.ref(name), `Fn::Sub ${name}`);
  });
}

function conditions(argument: unknown, scope: Scope, where: string): readonly boolean[] {
  return list(argument, where).map((item) =>
    // `{ Condition: name }` is a function only here; elsewhere it is an ordinary key.
    isObject(item) && typeof item['Condition'] === 'string'
      ? scope.condition(item['Condition'])
      : resolve(item, scope) === true,
  );
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TemplateError(`${where} needs a list.`);
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') throw new TemplateError(`${where} needs text, not ${JSON.stringify(value)}.`);
  return value;
}

function texts(value: unknown, where: string): readonly string[] {
  return list(value, where).map((item) => text(item, where));
}
