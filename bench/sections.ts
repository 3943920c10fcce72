/**
 * The page with this text between `<!-- bench: name -->` and `<!-- /bench -->`.
 * @throws the page has no such place.
 */
export function withSection(page: string, name: string, text: string): string {
  const start = `<!-- bench: ${name} -->\n`;
  const from = page.indexOf(start);
  const to = page.indexOf('<!-- /bench -->', from);
  if (from < 0 || to < 0) throw new Error(`The page has no place for ${name}: ${start.trim()} … <!-- /bench -->`);
  return `${page.slice(0, from + start.length)}\n${text.trim()}\n\n${page.slice(to)}`;
}
