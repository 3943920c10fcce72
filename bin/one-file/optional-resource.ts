export type Json = null | boolean | number | string | readonly Json[] | JsonMap;
export interface JsonMap {
  readonly [name: string]: Json;
}

/** A CloudFormation template. */
export interface Template extends JsonMap {
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Resource extends JsonMap {
  readonly Type: string;
}

export interface OptionalResource {
  readonly logicalId: string;
  /** Name of the condition under which there is this resource. */
  readonly condition: string;
  /** What stands in its place otherwise: its `Ref`, and its attributes by name. */
  readonly otherwise: { readonly ref: Json; readonly attributes?: Readonly<Record<string, Json>> };
}

/**
 * Puts a condition on a resource, and a choice in the place of each reference to it: CloudFormation refuses a reference to
 * a resource that there is not.
 */
export function makeOptional(template: Template, { logicalId, condition, otherwise }: OptionalResource): Template {
  const rewritten = (value: Json): Json => {
    if (isList(value)) return value.map(rewritten);
    if (value === null || typeof value !== 'object') return value;
    const attribute = referenceTo(logicalId, value);
    if (attribute === undefined) return mapValues(value, rewritten);
    const other = attribute === 'Ref' ? otherwise.ref : otherwise.attributes?.[attribute];
    if (other === undefined) throw new Error(`${logicalId}: nothing stands in the place of its attribute ${attribute}`);
    return { 'Fn::If': [condition, value, other] };
  };
  const resource = template.Resources[logicalId];
  if (resource === undefined) throw new Error(`The template has no resource ${logicalId}`);
  const { Resources, ...sections } = template;
  return {
    ...mapValues(sections, rewritten),
    Resources: mapValues(Resources, (each, id) => ({
      ...each,
      ...(each['Properties'] !== undefined && { Properties: rewritten(each['Properties']) }),
      ...(id === logicalId && { Condition: condition }),
    })),
  };
}

/** `Ref`, or the attribute that a value asks a resource for; undefined if it is no reference to it. */
function referenceTo(logicalId: string, value: JsonMap): string | undefined {
  const [[name, argument] = ['', null], another] = Object.entries(value);
  if (another !== undefined) return undefined;
  if (name === 'Ref') return argument === logicalId ? 'Ref' : undefined;
  return name === 'Fn::GetAtt' && isList(argument) && argument[0] === logicalId ? String(argument[1]) : undefined;
}

/** `Array.isArray` does not narrow a readonly array. */
function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function mapValues<In, Out>(
  values: Readonly<Record<string, In>>,
  map: (value: In, name: string) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value, name)]));
}
