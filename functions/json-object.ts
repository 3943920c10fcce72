export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses untrusted JSON, such as the input of an execution, which may be any JSON, `null` and `5` included.
 * @returns undefined if the text is not a JSON object.
 */
export function parsedObject(text: string | undefined): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

/** As `parsedObject`, but `{}` if the text is not a JSON object. */
export function jsonObject(text: string | undefined): JsonObject {
  return parsedObject(text) ?? {};
}

/** Undefined for anything but an object; an array is none. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** Null for anything but a string. */
export function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Null for anything but a number. */
export function asNumber(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
