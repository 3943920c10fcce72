import { resolve, type Scope } from './intrinsic-functions.ts';
import { isObject, type JsonObject } from './resource-properties.ts';
import { TemplateError } from './template-errors.ts';

/**
 * The conditions of a template, each evaluated when it is asked for.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
 */
export class TemplateConditions {
  readonly #declared: JsonObject;
  readonly #scope: Scope;
  readonly #pending = new Set<string>();

  constructor(declared: unknown, scope: Scope) {
    this.#declared = isObject(declared) ? declared : {};
    this.#scope = scope;
  }

  /** @throws {TemplateError} there is no such condition, or it cannot be evaluated */
  holds(name: string): boolean {
    if (!Object.hasOwn(this.#declared, name)) throw new TemplateError(`There is no condition called ${name}.`);
    if (this.#pending.has(name)) throw new TemplateError(`The condition ${name} depends on itself.`);
    this.#pending.add(name);
    try {
      return this.#evaluate(this.#declared[name], name);
    } finally {
      this.#pending.delete(name);
    }
  }

  /** All of them, so that a mistake in one that nothing uses is found too. */
  check(): void {
    for (const name of Object.keys(this.#declared)) this.holds(name);
  }

  #evaluate(expression: unknown, where: string): boolean {
    const [[operator, argument] = ['', undefined], another] = isObject(expression) ? Object.entries(expression) : [];
    const operands = Array.isArray(argument) ? argument : [];
    const each = () => operands.map((operand) => this.#evaluate(operand, where));
    if (another === undefined) {
      if (operator === 'Condition' && typeof argument === 'string') return this.holds(argument);
      if (operator === 'Fn::Not' && operands.length === 1) return !each()[0];
      if (operator === 'Fn::And' && operands.length >= 2) return each().every(Boolean);
      if (operator === 'Fn::Or' && operands.length >= 2) return each().some(Boolean);
      if (operator === 'Fn::Equals' && operands.length === 2) {
        const [one, other] = operands.map((operand) => JSON.stringify(textOf(resolve(operand, this.#scope))));
        return one === other;
      }
    }
    throw new TemplateError(`The condition ${where} cannot be evaluated locally: ${JSON.stringify(expression)}.`);
  }
}

/** CloudFormation compares texts: a number of the template equals the text of a parameter. */
function textOf(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
