import { resolve, resolveShallow, type Scope } from './intrinsic-functions.ts';
import { isObject, type JsonObject } from './resource-properties.ts';
import { type PropertyRules, USED } from './resource-type.ts';

/**
 * Resolves the properties that the rules mark as used. The others are not read, so they may refer to anything.
 * Calls `report` for each property that has no rule and each that cannot be resolved.
 */
export function pickProperties(
  properties: JsonObject,
  rules: PropertyRules,
  scope: Scope,
  report: (property: string, reason: string) => void,
): JsonObject {
  const picked = Object.entries(properties).flatMap(([name, value]): [string, unknown][] => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (typeof rule === 'string') return [];
    if (rule === undefined) {
      report(name, 'this property is not supported locally');
      return [];
    }
    try {
      const resolved = rule === USED ? resolve(value, scope) : pickBelow(name, value, rule, scope, report);
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

function pickBelow(
  path: string,
  value: unknown,
  rules: PropertyRules,
  scope: Scope,
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
