import { stripVTControlCharacters } from 'node:util';

/** The output of a command so far. */
export class Transcript {
  #text = '';
  readonly #watchers = new Set<() => void>();

  get text(): string {
    return this.#text;
  }

  add(text: string): void {
    this.#text += text;
    for (const look of this.#watchers) look();
  }

  /** Resolves once the text was written, ignoring control sequences. Rejects if the command ends without it. */
  shows(text: string | RegExp, ended: Promise<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const plain = stripVTControlCharacters(this.#text);
        if (typeof text === 'string' ? !plain.includes(text) : !text.test(plain)) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
      void ended.then(() => reject(new Error(`it ended without showing ${text}:\n${this.#text}`)));
    });
  }
}
