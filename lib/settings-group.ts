import * as z from 'zod/mini';

/**
 * The fields of a closed schema for settings of type `Settings`: a missing, an extra or a mistyped field does not
 * compile. Fields of `Elsewhere` only have to be there: their type is tied to its schema in another place.
 *
 *     settingsGroup({ retentionDays: z.optional(z.int()) } satisfies SchemaShape<LogProps>)
 */
export type SchemaShape<Settings, Elsewhere extends keyof Settings = never> = {
  readonly [Field in keyof Required<Settings>]: Field extends Elsewhere
    ? z.ZodMiniType
    : z.ZodMiniType<WithUndefined<Settings[Field]>>;
};

/** As zod infers it: an optional field may be `undefined`, too. */
type WithUndefined<Value> = Value extends readonly (infer Item)[]
  ? readonly WithUndefined<Item>[]
  : Value extends object
    ? { readonly [Field in keyof Value]: WithUndefined<Value[Field]> | OptionalIn<Value, Field> }
    : Value;

type OptionalIn<Value, Field extends keyof Value> = Record<never, never> extends Pick<Value, Field> ? undefined : never;

/** Settings that belong together, and no others. The message for anything else names their fields. */
export function settingsGroup<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  rule = `must be an object with ${fieldsOf(shape)}`,
) {
  return z.strictObject(shape, rule);
}

export const oneOf = <const Value extends string>(values: readonly [Value, ...Value[]]) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

export const yesOrNo = z.boolean('must be true or false');

/** `a, b and c`. */
function fieldsOf(shape: object): string {
  return Object.keys(shape)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' and ');
}
