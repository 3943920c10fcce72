import { isObject, type JsonObject } from './json.ts';

/**
 * The value of each parameter: the given one, else its default. A parameter that has neither, or whose default is the
 * path of something in the SSM parameter store, has no value: referring to it is an error. `BootstrapVersion`, which every
 * CDK template declares for its own deployment check, is of the second kind, and nothing refers to it.
 */
export function parameterValues(
  declared: JsonObject,
  given: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, parameter] of Object.entries(declared)) {
    if (!isObject(parameter)) continue;
    const isLookup = String(parameter['Type']).startsWith('AWS::SSM::Parameter::Value');
    const value = given[name] ?? (isLookup ? undefined : parameter['Default']);
    if (value !== undefined) values.set(name, String(value));
  }
  return values;
}
