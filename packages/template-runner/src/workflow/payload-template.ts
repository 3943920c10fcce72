import { evaluateIntrinsic, parseIntrinsic } from './intrinsics.ts';
import { queryPath } from './json-path.ts';

/**
 * A payload template (`Parameters`, `ResultSelector`) applied: each `name.$` is replaced by the value of its path or
 * intrinsic function.
 *
 * Not left to the engine, whose intrinsic functions drop every backslash of their result: `States.JsonToString` of a
 * text with a quote would not be JSON any more.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
 */
export function evaluateTemplate(template: unknown, input: unknown, context: object): unknown {
  if (Array.isArray(template)) return template.map((item) => evaluateTemplate(item, input, context));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$')
        ? [key.slice(0, -2), evaluateExpression(String(value), input, context)]
        : [key, evaluateTemplate(value, input, context)],
    ),
  );
}

function evaluateExpression(expression: string, input: unknown, context: object): unknown {
  if (expression.startsWith('$')) return queryPath(expression, input, context);
  return evaluateIntrinsic(parseIntrinsic(expression), (path) => queryPath(path, input, context));
}

/** Every expression of a template, at any depth. */
export function templateExpressions(template: unknown): string[] {
  if (typeof template !== 'object' || template === null) return [];
  return Object.entries(template).flatMap(([key, value]) =>
    key.endsWith('.$') && typeof value === 'string' ? [value] : templateExpressions(value),
  );
}
