import { isObject, type JsonObject } from './resource-properties.ts';
import { TemplateError } from './template-errors.ts';

/** What the intrinsic functions refer to. Each lookup throws a `TemplateError` for a name that does not exist. */
export interface Scope {
  /** A list for a parameter that is one. */
  ref(logicalId: string): string | readonly string[];
  attribute(logicalId: string, attribute: string): string;
  /** What another stack of the app exports. */
  imported(exportName: string): unknown;
  /** A value of the template's mappings. */
  mapped(map: string, ...keys: readonly string[]): unknown;
  condition(name: string): boolean;
}

/** In place of a value that is left out, with what holds it: `AWS::NoValue`. */
const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => (argument === 'AWS::NoValue' ? NO_VALUE : scope.ref(text(argument, 'Ref'))),
  'Fn::If': (argument, scope) => resolvePart(chosen(argument, scope), scope),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] = list(argument, 'Fn::GetAtt');
    return scope.attribute(text(logicalId, 'Fn::GetAtt'), text(attribute, 'Fn::GetAtt'));
  },
  'Fn::ImportValue': (argument, scope) => scope.imported(text(resolve(argument, scope), 'Fn::ImportValue')),
  'Fn::FindInMap': (argument, scope) => {
    const [map, top, second] = texts(resolve(argument, scope), 'Fn::FindInMap');
    return scope.mapped(map ?? '', top ?? '', second ?? '');
  },
  'Fn::Sub': (argument, scope) => {
    const [whole, own] = Array.isArray(argument) ? argument : [argument];
    return substituted(text(whole, 'Fn::Sub'), isObject(own) ? own : {}, scope);
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
};

/** Evaluates every intrinsic function in a value. Undefined for `AWS::NoValue`. */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = resolvePart(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

function resolvePart(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolvePart(item, scope)).filter((item) => item !== NO_VALUE);
  if (!isObject(value)) return value;
  const call = intrinsicOf(value);
  if (call) return call.apply(scope);
  const entries = Object.entries(value).map(([key, item]) => [key, resolvePart(item, scope)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
}

/**
 * As `resolve`, but only at the top: an object or list that is no intrinsic function, or that `Fn::If` chooses, keeps those
 * inside it.
 */
export function resolveShallow(value: unknown, scope: Scope): unknown {
  if (!isObject(value) || !intrinsicOf(value)) return value;
  return 'Fn::If' in value ? resolveShallow(chosen(value['Fn::If'], scope), scope) : resolve(value, scope);
}

function chosen(argument: unknown, scope: Scope): unknown {
  const [condition, yes, no, more] = list(argument, 'Fn::If');
  if (no === undefined || more !== undefined) throw new TemplateError('Fn::If needs a condition and two values.');
  return scope.condition(text(condition, 'Fn::If')) ? yes : no;
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

/** Replaces `${Name}`, `${Resource.Attribute}` and names of the call's own; `${!Literal}` stays as `${Literal}`. */
function substituted(whole: string, own: JsonObject, scope: Scope): string {
  return whole.replace(/\$\{(!?)([^}]*)\}/g, (_found, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    if (Object.hasOwn(own, name)) return text(resolve(own[name], scope), 'Fn::Sub');
    const dot = name.indexOf('.');
    const value = dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
    return text(value, 'Fn::Sub');
  });
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TemplateError(`${where} needs a list.`);
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') throw new TemplateError(`${where} needs a string, not ${JSON.stringify(value)}.`);
  return value;
}

function texts(value: unknown, where: string): readonly string[] {
  return list(value, where).map((item) => text(item, where));
}
