import { isObject, type JsonObject } from './resource-properties.ts';
import { TemplateError } from './template-errors.ts';

/** A value of a parameter, as `Ref` returns it. */
export type ParameterValue = string | readonly string[];

/** Of parameters that AWS looks up in Parameter Store. Every CDK template has one for the deployment itself. */
const LOOKED_UP = 'AWS::SSM::';
const MAX_PARAMETER_BYTES = 4096;

/**
 * The values of a template's parameters: those given, otherwise their defaults. One that AWS looks up in Parameter Store has
 * no default here, and none is needed unless something refers to it. Checked by the rules that CloudFormation
 * documents.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 * @throws {TemplateError} lists every mistake: parameter, value, rule
 */
export function parameterValues(
  declared: unknown,
  given: Readonly<Record<string, string>>,
): ReadonlyMap<string, ParameterValue> {
  const parameters = isObject(declared) ? declared : {};
  const mistakes = Object.keys(given).flatMap((name) =>
    Object.hasOwn(parameters, name) ? [] : [`${name}: the template has no such parameter${choice(parameters)}`],
  );
  const values = new Map<string, ParameterValue>();
  for (const [name, rules] of Object.entries(parameters)) {
    if (isLookedUp(rules) && given[name] === undefined) continue;
    const found = isObject(rules) ? checkedValue(name, rules, given[name]) : { mistake: 'must be an object' };
    if ('value' in found) values.set(name, found.value);
    else mistakes.push(`${name}: ${found.mistake}`);
  }
  if (mistakes.length === 0) return values;
  throw new TemplateError(`The parameters cannot be used:\n${mistakes.map((each) => `  - ${each}`).join('\n')}`);
}

function choice(parameters: JsonObject): string {
  const names = Object.keys(parameters).filter((name) => !isLookedUp(parameters[name]));
  return names.length === 0 ? '' : `; it has ${names.join(', ')}`;
}

export function isLookedUp(rules: unknown): boolean {
  return isObject(rules) && String(rules['Type']).startsWith(LOOKED_UP);
}

type Found = { readonly value: ParameterValue } | { readonly mistake: string };

function checkedValue(name: string, rules: JsonObject, given: string | undefined): Found {
  const type = String(rules['Type']);
  const fallback = rules['Default'];
  const text = given ?? (fallback === undefined ? undefined : String(fallback));
  if (text === undefined) return { mistake: `has no default: give it with ${name}=VALUE` };
  const list = type === 'CommaDelimitedList' || type.startsWith('List<') ? text.split(',').map(trimmed) : undefined;
  const broken = (list ?? [text]).flatMap((item) => brokenRule(item, type, rules) ?? [])[0];
  if (broken !== undefined) {
    // The value of a parameter with NoEcho may be a password.
    const shown = rules['NoEcho'] === undefined ? `${JSON.stringify(text)}: ` : '';
    const why = rules['ConstraintDescription'];
    return { mistake: `${shown}${typeof why === 'string' ? `${why} (${broken})` : broken}` };
  }
  return { value: list ?? text };
}

const trimmed = (text: string): string => text.trim();

/** The first rule of a parameter that a value breaks. */
function brokenRule(text: string, type: string, rules: JsonObject): string | undefined {
  const number = Number(text);
  const limit = (name: string) => (rules[name] === undefined ? undefined : Number(rules[name]));
  const [minLength, maxLength, min, max] = ['MinLength', 'MaxLength', 'MinValue', 'MaxValue'].map(limit);
  const allowed = rules['AllowedValues'];
  const pattern = rules['AllowedPattern'];
  const isNumber = type === 'Number' || type === 'List<Number>';
  if (isNumber && (text.trim() === '' || !Number.isFinite(number))) return 'must be a number';
  if (Array.isArray(allowed) && !allowed.map(String).includes(text)) return `must be one of ${listed(allowed)}`;
  if (typeof pattern === 'string' && !new RegExp(`^(?:${pattern})$`).test(text)) return `must match ${pattern}`;
  if (minLength !== undefined && text.length < minLength) return `must have at least ${minLength} characters`;
  if (maxLength !== undefined && text.length > maxLength) return `must have at most ${maxLength} characters`;
  if (min !== undefined && number < min) return `must be at least ${min}`;
  if (max !== undefined && number > max) return `must be at most ${max}`;
  if (Buffer.byteLength(text) > MAX_PARAMETER_BYTES) return `must have at most ${MAX_PARAMETER_BYTES} bytes`;
  return undefined;
}

const SHOWN_VALUES = 8;

function listed(allowed: readonly unknown[]): string {
  const more = allowed.length - SHOWN_VALUES;
  return `${allowed.slice(0, SHOWN_VALUES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
