import { isObject, type Refuse } from './definition-fields.ts';
import { parsePath, requiredValueAt } from './reference-path.ts';
import { type Expression, parseFormat } from './states-format.ts';

/**
 * Compiles a payload template (`Parameters`, `ResultSelector`): each `name.$` becomes the value of its path or intrinsic
 * function. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
 */
export function compileTemplate(template: unknown, refuse: Refuse): Expression {
  if (Array.isArray(template)) {
    const items = template.map((item) => compileTemplate(item, refuse));
    return (data) => items.map((item) => item(data));
  }
  if (!isObject(template)) return () => template;
  const fields = Object.entries(template).map(([key, value]) => {
    return key.endsWith('.$')
      ? ([key.slice(0, -2), compileExpression(value, refuse)] as const)
      : ([key, compileTemplate(value, refuse)] as const);
  });
  return (data) => Object.fromEntries(fields.map(([key, value]) => [key, value(data)]));
}

function compileExpression(expression: unknown, refuse: Refuse): Expression {
  if (typeof expression === 'string' && expression.startsWith('States.')) return parseFormat(expression, refuse);
  const path = parsePath(expression, refuse);
  return (data) => requiredValueAt(path, data);
}
