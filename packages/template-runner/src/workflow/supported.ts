import { UnsupportedDefinitionError } from './errors.ts';
import { IntrinsicSyntaxError, parseIntrinsic } from './intrinsics.ts';
import { templateExpressions } from './payload-template.ts';

/** A JSON object of a definition. */
export type Fields = Readonly<Record<string, unknown>>;

const EVERY_STATE = ['Type', 'Comment', 'QueryLanguage'];
const EVERY_MACHINE = ['Comment', 'StartAt', 'States', 'QueryLanguage'];
const IN_OUT = ['InputPath', 'OutputPath'];
const GOES_ON = ['Next', 'End', ...IN_OUT];
/** Not `Retry`: of a task it is the driver's; of a Parallel or Map it would be the engine's, which waits by another clock. */
const FALLIBLE = ['ResultSelector', 'ResultPath', 'Catch', ...GOES_ON];

const STATE_FIELDS = new Map<unknown, readonly string[]>([
  ['Task', ['Resource', 'Parameters', 'TimeoutSeconds', 'Retry', ...FALLIBLE]],
  ['Pass', ['Parameters', 'Result', 'ResultPath', ...GOES_ON]],
  ['Wait', ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath', ...GOES_ON]],
  ['Choice', ['Choices', 'Default', ...IN_OUT]],
  ['Succeed', IN_OUT],
  ['Fail', ['Error', 'ErrorPath', 'Cause', 'CausePath']],
  ['Parallel', ['Branches', 'Parameters', ...FALLIBLE]],
  [
    'Map',
    [
      ...[
        'ItemProcessor',
        'Iterator',
        'ItemsPath',
        'ItemSelector',
        'Parameters',
        'MaxConcurrency',
        'MaxConcurrencyPath',
      ],
      ...FALLIBLE,
    ],
  ],
]);

const RETRIER = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
];
const CATCHER = ['ErrorEquals', 'Next', 'ResultPath', 'Comment'];
const COMPARISONS = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'];
const CHOICE_RULE = [
  ...['Variable', 'Next', 'Comment', 'And', 'Or', 'Not', 'StringMatches', 'BooleanEquals', 'BooleanEqualsPath'],
  ...['String', 'Numeric', 'Timestamp'].flatMap((type) =>
    COMPARISONS.flatMap((comparison) => [type + comparison, `${type}${comparison}Path`]),
  ),
  ...['Null', 'Present', 'Numeric', 'String', 'Boolean', 'Timestamp'].map((kind) => `Is${kind}`),
];

const MACHINE = '(state machine)';

/**
 * Refuses what the engine would misrun or ignore, by a list of what is known to run right: a field that is not on it
 * is refused, whether the local engine has a bug there or AWS has invented it since.
 * @throws {UnsupportedDefinitionError} naming the state and the field.
 */
export function refuseUnsupported(definition: Fields): void {
  checkMachine(MACHINE, definition, ['Version', 'TimeoutSeconds'], false);
}

function checkMachine(owner: string, machine: Fields, more: readonly string[], nested: boolean): void {
  onlyKnown(owner, machine, [...EVERY_MACHINE, ...more]);
  onlyJsonPath(owner, machine);
  for (const [name, state] of Object.entries(fieldsAt(machine, 'States'))) checkState(name, asFields(state), nested);
}

function checkState(name: string, state: Fields, nested: boolean): void {
  const known = STATE_FIELDS.get(state['Type']);
  if (known === undefined) throw new UnsupportedDefinitionError(name, 'Type', `unknown type ${state['Type']}`);
  onlyJsonPath(name, state);
  onlyKnown(name, state, [...EVERY_STATE, ...known]);
  for (const retrier of listAt(state, 'Retry')) onlyKnown(name, retrier, RETRIER, 'Retry.');
  for (const catcher of listAt(state, 'Catch')) onlyKnown(name, catcher, CATCHER, 'Catch.');
  for (const rule of listAt(state, 'Choices')) checkRule(name, rule);
  checkExpressions(name, state, nested);
  if (state['Type'] === 'Task') checkResource(name, String(state['Resource']));
  for (const branch of listAt(state, 'Branches')) checkMachine(name, branch, [], true);
  for (const field of ['ItemProcessor', 'Iterator']) {
    if (field in state) checkProcessor(name, field, fieldsAt(state, field));
  }
}

function checkProcessor(name: string, field: string, processor: Fields): void {
  const config = fieldsAt(processor, 'ProcessorConfig');
  onlyKnown(name, config, ['Mode'], `${field}.ProcessorConfig.`);
  if ((config['Mode'] ?? 'INLINE') !== 'INLINE') {
    throw new UnsupportedDefinitionError(name, `${field}.ProcessorConfig.Mode`, 'only INLINE maps run locally');
  }
  checkMachine(name, processor, ['ProcessorConfig'], true);
}

function checkRule(name: string, rule: Fields): void {
  onlyKnown(name, rule, CHOICE_RULE, 'Choices.');
  for (const nested of [...listAt(rule, 'And'), ...listAt(rule, 'Or')]) checkRule(name, nested);
  if ('Not' in rule) checkRule(name, fieldsAt(rule, 'Not'));
}

function checkResource(name: string, resource: string): void {
  const pattern = /\.(waitForTaskToken|sync(:\d)?)$|:activity:/.exec(resource)?.[0];
  if (pattern !== undefined) {
    throw new UnsupportedDefinitionError(name, 'Resource', `"${pattern}" tasks are ended by others than their caller`);
  }
}

function checkExpressions(name: string, state: Fields, nested: boolean): void {
  const own = state['Type'] === 'Task' || state['Type'] === 'Pass';
  for (const [field, value] of Object.entries(state)) {
    const isTemplate = ['Parameters', 'ResultSelector', 'ItemSelector'].includes(field);
    const expressions = isTemplate ? templateExpressions(value) : pathsIn(field, value);
    for (const expression of expressions) {
      if (expression.startsWith('$')) checkPath(name, field, expression, nested);
      else if (isTemplate && own) checkIntrinsic(name, field, expression, nested);
      else if (expression.startsWith('States.')) {
        throw new UnsupportedDefinitionError(
          name,
          field,
          'intrinsic functions run only in Parameters of Task and Pass',
        );
      }
    }
  }
}

function checkIntrinsic(name: string, field: string, expression: string, nested: boolean): void {
  try {
    parseIntrinsic(expression);
  } catch (error) {
    if (error instanceof IntrinsicSyntaxError) throw new UnsupportedDefinitionError(name, field, error.message);
    throw error;
  }
  if (nested && expression.includes('$$.State')) checkPath(name, field, '$$.State', nested);
}

/** The engine has one context object for all branches, so which of their states is meant cannot be told. */
function checkPath(name: string, field: string, path: string, nested: boolean): void {
  if (nested && /^\$\$($|\.State\b|\[)/.test(path)) {
    throw new UnsupportedDefinitionError(name, field, `${path} is not known inside of Parallel and Map`);
  }
}

/** `Variable`, `InputPath`, `SecondsPath` and so on, also in choice rules; a reference path of `ResultPath` is none. */
function pathsIn(field: string, value: unknown): string[] {
  if (field === 'ResultPath' || field === 'Branches' || field === 'ItemProcessor' || field === 'Iterator') return [];
  if (typeof value === 'string') return field === 'Variable' || field.endsWith('Path') ? [value] : [];
  if (field === 'Result' || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => pathsIn(Array.isArray(value) ? field : key, inner));
}

function onlyJsonPath(owner: string, fields: Fields): void {
  if ((fields['QueryLanguage'] ?? 'JSONPath') !== 'JSONPath') {
    throw new UnsupportedDefinitionError(owner, 'QueryLanguage', 'only JSONPath runs locally');
  }
}

function onlyKnown(owner: string, fields: Fields, known: readonly string[], prefix = ''): void {
  const unknown = Object.keys(fields).find((field) => !known.includes(field));
  if (unknown !== undefined)
    throw new UnsupportedDefinitionError(owner, prefix + unknown, 'it would be ignored or misrun');
}

export function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function fieldsAt(fields: Fields, field: string): Fields {
  return asFields(fields[field]);
}

export function listAt(fields: Fields, field: string): readonly Fields[] {
  const value = fields[field];
  return Array.isArray(value) ? value.map(asFields) : [];
}
