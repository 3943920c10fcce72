/** A text as a part of a pattern. `RegExp.escape` is newer than Node 22, on which users of the package run this. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
