export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The input or output of an execution, or whatever else a stranger may have written: AWS takes any JSON for an input, `null`
 * and `5` too. Every reader goes through here. Undefined where a text is not a JSON object.
 */
export function parsedObject(text: string | undefined): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

/** Empty where a text is not a JSON object. */
export function jsonObject(text: string | undefined): JsonObject {
  return parsedObject(text) ?? {};
}

/** Undefined for a value that has no fields of its own name: an array has none either. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** Null for what is not a text. */
export function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Null for what is not a number. */
export function asNumber(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
