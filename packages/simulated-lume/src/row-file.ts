import { type FileHandle, open } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';

const ROWS_PER_WRITE = 500;

/**
 * A file that rows are appended to. It is created with its first row, or by `create`.
 * Holds at most 500 rows in memory; a caller that awaits `add` cannot run ahead of the disk.
 */
export class RowFile<Row> {
  readonly path: string;
  readonly #encode: (rows: readonly Row[]) => string;
  readonly #head: string;
  #rows: Row[] = [];
  #handle: FileHandle | undefined;

  constructor(path: string, encode: (rows: readonly Row[]) => string, head = '') {
    this.path = path;
    this.#encode = encode;
    this.#head = head;
  }

  async create(): Promise<void> {
    if (this.#handle === undefined) {
      this.#handle = await open(this.path, 'w');
      await this.#handle.writeFile(this.#head);
    }
  }

  /** @returns a promise only when there is something to wait for */
  add(row: Row): Promise<void> | undefined {
    this.#rows.push(row);
    return this.#rows.length < ROWS_PER_WRITE ? undefined : this.#flush();
  }

  /** Writes the buffered rows and closes the file; does nothing if the file was never created. */
  async close(): Promise<void> {
    try {
      if (this.#rows.length > 0) await this.#flush();
    } finally {
      await this.#handle?.close();
    }
  }

  async #flush(): Promise<void> {
    const text = this.#encode(this.#rows);
    this.#rows = [];
    await this.create();
    await this.#handle?.writeFile(text);
  }
}

export function csvFile(path: string, header: readonly string[]): RowFile<readonly unknown[]> {
  const encode = (rows: readonly (readonly unknown[])[]) => stringify([...rows]);
  return new RowFile(path, encode, encode([header]));
}

export function linesFile(path: string): RowFile<string> {
  return new RowFile(path, (lines) => lines.map((line) => `${line}\n`).join(''));
}

export function jsonLinesFile(path: string): RowFile<Readonly<Record<string, unknown>>> {
  return new RowFile(path, (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
