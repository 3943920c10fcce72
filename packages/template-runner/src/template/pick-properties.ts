import { resolve, resolveShallow } from './intrinsic-functions.ts';
import { isObject, type JsonObject } from './resource-properties.ts';
import { PASSED_ON, type PropertyRules, type USED } from './resource-type.ts';
import type { StackScope } from './stack-scope.ts';

/**
 * Resolves the properties that the rules mark as used. The others are not read, so they may refer to anything.
 * Calls `report` for each property that has no rule and each that cannot be resolved.
 */
export function pickProperties(
  properties: JsonObject,
  rules: PropertyRules,
  scope: StackScope,
  report: (property: string, reason: string) => void,
): JsonObject {
  const picked = Object.entries(properties).flatMap(([name, value]): [string, unknown][] => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      report(name, 'this property is not supported locally');
      return [];
    }
    if (typeof rule === 'string' && rule !== PASSED_ON) return [];
    try {
      const resolved =
        typeof rule === 'object' ? pickBelow(name, value, rule, scope, report) : used(value, rule, scope);
      if (resolved === undefined) return [];
      refuseDynamicReferences(resolved);
      return [[name, resolved]];
    } catch (error) {
      report(name, error instanceof Error ? error.message : String(error));
      return [];
    }
  });
  return Object.fromEntries(picked);
}

function used(value: unknown, rule: typeof USED | string, scope: StackScope): unknown {
  return resolve(value, rule === PASSED_ON ? scope.withStandIns : scope);
}

function pickBelow(
  path: string,
  value: unknown,
  rules: PropertyRules,
  scope: StackScope,
  report: (property: string, reason: string) => void,
): unknown {
  const below = resolveShallow(value, scope);
  if (Array.isArray(below)) {
    return below.flatMap((item, index) => pickBelow(`${path}[${index}]`, item, rules, scope, report) ?? []);
  }
  if (!isObject(below)) return below;
  return pickProperties(below, rules, scope, (property, reason) => report(`${path}.${property}`, reason));
}

function refuseDynamicReferences(value: unknown): void {
  const found = /\{\{resolve:[^}]*\}\}/.exec(JSON.stringify(value));
  if (found) throw new Error(`${found[0]} cannot be looked up locally`);
}
