/** `max_attempts` → `maxAttempts`. */
export type CamelCase<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;

export function camelCase<Name extends string>(name: Name): CamelCase<Name> {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) as CamelCase<Name>;
}

/** The same values by the same names, in camelCase. */
export function camelCaseKeys<T extends object>(
  object: T,
): { readonly [Key in keyof T as CamelCase<Key & string>]: T[Key] } {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [camelCase(name), value])) as ReturnType<
    typeof camelCaseKeys<T>
  >;
}
