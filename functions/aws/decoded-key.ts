/** Decodes a key of a listing with `encoding-type=url`, which writes a space as `+`. */
export function decodedKey(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
