/** A key of a listing with `encoding-type=url`, in which a space is a `+`. */
export function decodedKey(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
