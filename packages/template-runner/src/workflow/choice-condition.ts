/** https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html#amazon-states-language-choice-state-rules */
import type { StateData } from './context-object.ts';
import type { DefinitionFields } from './definition-fields.ts';
import { parsePath, valueAt } from './reference-path.ts';
import { StatesError } from './workflow-errors.ts';

export type Condition = (data: StateData) => boolean;

interface Operator {
  readonly operand: 'string' | 'boolean';
  /** @param value undefined where the variable is not there, which is for `IsPresent` alone. */
  readonly test: (value: unknown, operand: unknown) => boolean;
}

/** A value of another type than the operand's is not equal to it. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { operand: 'string', test: (value, operand) => value === operand },
  BooleanEquals: { operand: 'boolean', test: (value, operand) => value === operand },
  IsPresent: { operand: 'boolean', test: (value, operand) => (value !== undefined) === operand },
  IsString: { operand: 'boolean', test: (value, operand) => (typeof value === 'string') === operand },
  IsBoolean: { operand: 'boolean', test: (value, operand) => (typeof value === 'boolean') === operand },
};

/** Reads a rule but for its `Next`, which only a rule that is not inside another one has. */
export function readCondition(rule: DefinitionFields): Condition {
  if (rule.has('And')) {
    const all = nestedConditions(rule, 'And');
    return (data) => all.every((condition) => condition(data));
  }
  if (rule.has('Or')) {
    const any = nestedConditions(rule, 'Or');
    return (data) => any.some((condition) => condition(data));
  }
  if (rule.has('Not')) {
    const condition = readNested(rule.object('Not'));
    return (data) => !condition(data);
  }
  const variable = rule.get('Variable');
  const name = rule.names.find((field) => Object.hasOwn(OPERATORS, field)) ?? '';
  const operator = OPERATORS[name];
  if (operator === undefined) {
    rule.refuseOthers(); // naming the operator
    return rule.refusal('Variable')('not compared with anything');
  }
  const path = parsePath(variable, rule.refusal('Variable'));
  const operand = rule.get(name);
  if (typeof operand !== operator.operand) rule.refusal(name)(`not a ${operator.operand}`);
  return (data) => {
    const value = valueAt(path, data);
    if (value !== undefined || name === 'IsPresent') return operator.test(value, operand);
    const reason = "The choice state's condition path references an invalid value.";
    throw new StatesError('States.Runtime', `Invalid path '${path.text}': ${reason}`);
  };
}

function nestedConditions(rule: DefinitionFields, field: 'And' | 'Or'): readonly Condition[] {
  const conditions = rule.objects(field).map(readNested);
  return conditions.length > 0 ? conditions : rule.refusal(field)('no conditions');
}

function readNested(rule: DefinitionFields): Condition {
  const condition = readCondition(rule);
  rule.refuseOthers();
  return condition;
}
