import { shellWord } from '../../functions/shell-word.ts';

/**
 * How else a name may be meant that was typed: as a browser or an event of S3 writes it (`%20`, `+`), or in another of the
 * Unicode forms, which look the same: macOS writes é as two characters. None where there is no other.
 */
export function otherSpellings(typed: string): readonly string[] {
  const decoded = [typed, uriDecoded(typed), uriDecoded(typed.replaceAll('+', ' '))];
  const all = decoded.flatMap((text) => [text, text.normalize('NFC'), text.normalize('NFD')]);
  return [...new Set(all)].filter((text) => text !== typed);
}

function uriDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a % that stands for itself
  }
}

export interface FoundBySpelling<Result> {
  readonly spelling: string;
  readonly result: Result;
}

/** What is found by the name as it was typed; only where nothing is, by its other spellings. */
export async function foundBySpelling<Result>(
  typed: string,
  find: (spelling: string) => Promise<Result | undefined>,
): Promise<FoundBySpelling<Result> | undefined> {
  for (const spelling of [typed, ...otherSpellings(typed)]) {
    const result = await find(spelling);
    if (result !== undefined) return { spelling, result };
  }
  return undefined;
}

/** Said where a name was not found as it was typed. */
export function takenAs(spelling: string): string {
  return `Taken as ${spelling}: nothing is known of the name as it was typed, which is URL-encoded or in another Unicode form.`;
}

/** The same where the name is one to start something by: whoever typed it decides. */
export function didYouMean(spelling: string): string {
  return `Did you mean ${shellWord(spelling)}? That is what the name says that was typed: it is URL-encoded or in another Unicode form.`;
}
