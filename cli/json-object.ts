export type JsonObject = Readonly<Record<string, unknown>>;

/** Empty where a text is not a JSON object. */
export function jsonObject(text: string | undefined): JsonObject {
  try {
    return asObject(JSON.parse(text ?? '')) ?? {};
  } catch {
    return {};
  }
}

/** Undefined for a value that has no fields. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : undefined;
}
