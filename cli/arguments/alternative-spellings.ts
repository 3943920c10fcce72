import { shellWord } from '../../functions/shell-word.ts';

/**
 * Other spellings of a typed name: URL-decoded (`%20`, `+`), as browsers and S3 events write it, and in the other
 * Unicode normal forms, which look the same. macOS, for example, writes é as two code points.
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
    return text; // a literal %
  }
}

interface FoundBySpelling<Result> {
  readonly spelling: string;
  readonly result: Result;
}

/** Finds by the name as typed, then by its other spellings. */
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

/** Tells that a name was found under another spelling. */
export function takenAs(spelling: string): string {
  return `Taken as ${spelling}: nothing is known of the name as it was typed, which is URL-encoded or in another Unicode form.`;
}

/** The same as a question, for commands that would start something. */
export function didYouMean(spelling: string): string {
  return `Did you mean ${shellWord(spelling)}? That is what the name says that was typed: it is URL-encoded or in another Unicode form.`;
}
