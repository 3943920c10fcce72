import { expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod/mini';
import type { ElsewhereInOperations } from '../../lib/operations-settings.ts';
import { type LumeArrivalsProps, settingsSchema } from '../../lib/settings.ts';
import { type SchemaShape, settingsGroup } from '../../lib/settings-group.ts';

interface Cake {
  readonly name: string;
  readonly layers?: number;
  readonly filling?: { readonly sweet?: boolean };
}

const fields = {
  name: z.string(),
  layers: z.optional(z.number()),
  filling: z.optional(settingsGroup({ sweet: z.optional(z.boolean()) })),
};

// `tsc` checks the next ones: an error that is expected and does not come is an error.

it('a schema that has every field of its interface compiles', () => {
  const shape = fields satisfies SchemaShape<Cake>;
  expect(z.safeParse(settingsGroup(shape), { name: 'Sacher' }).success).toBe(true);
});

it('one with a missing, an extra or a mistyped field does not compile', () => {
  const { layers: _, ...missing } = fields;
  // @ts-expect-error layers is missing
  missing satisfies SchemaShape<Cake>;
  // @ts-expect-error icing is no field of a cake
  ({ ...fields, icing: z.string() }) satisfies SchemaShape<Cake>;
  // @ts-expect-error a text is no number
  ({ ...fields, layers: z.optional(z.string()) }) satisfies SchemaShape<Cake>;
  // @ts-expect-error a field that has to be there may be left out
  ({ ...fields, name: z.optional(z.string()) }) satisfies SchemaShape<Cake>;
  // @ts-expect-error sweet is mistyped in a group
  ({ ...fields, filling: z.optional(settingsGroup({ sweet: z.string() })) }) satisfies SchemaShape<Cake>;
  expect(Object.keys(missing)).toEqual(['name', 'filling']);
});

type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Field in keyof Value]: Frozen<Value[Field]> }
    : Value;

/** But for those with objects of the CDK, whose types have methods, and its enums. */
type Plain<Props> = Omit<
  Props,
  | ElsewhereInOperations
  | 'logging'
  | 'removalPolicy'
  | 'landingBucket'
  | 'topics'
  | 'subscribers'
  | 'lume'
  | 'polling'
  | 'reconcile'
  | 'routes'
>;

it('the schema of the settings takes all that their interface allows', () => {
  expectTypeOf<Plain<LumeArrivalsProps>>().toExtend<Plain<Frozen<z.input<typeof settingsSchema>>>>();
  expectTypeOf<keyof z.output<typeof settingsSchema>>().toEqualTypeOf<keyof LumeArrivalsProps>();
  expect(settingsSchema.def.shape).toBeDefined();
});
