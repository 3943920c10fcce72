import { createReadStream, readFileSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

/** A part of an object: a file or a section of one. */
export interface Piece {
  readonly path: string;
  readonly start: number;
  readonly length: number;
}

/** Called when reading starts and when it ends, even if it is aborted. */
export interface Reading {
  readonly begin: () => void;
  readonly end: () => void;
}

const NO_READING: Reading = { begin: () => {}, end: () => {} };

/**
 * The bytes of an object that is stored in files, for code that expects a `Buffer`: it has a length and sections, and can
 * be sent. Files are opened when they are read, one chunk at a time.
 */
export class ObjectBytes extends Readable {
  readonly length: number;
  readonly #pieces: readonly Piece[];
  readonly #reading: Reading;
  #chunks: AsyncGenerator<Buffer> | undefined;

  constructor(pieces: readonly Piece[], reading: Reading = NO_READING) {
    super();
    this.length = pieces.reduce((sum, { length }) => sum + length, 0);
    this.#pieces = pieces;
    this.#reading = reading;
  }

  /** As `Buffer.subarray`: `end` is exclusive. */
  subarray(start = 0, end = this.length): ObjectBytes {
    let offset = 0;
    const pieces = this.#pieces.flatMap((piece) => {
      const from = Math.max(start - offset, 0);
      const to = Math.min(end - offset, piece.length);
      offset += piece.length;
      return to > from ? [{ path: piece.path, start: piece.start + from, length: to - from }] : [];
    });
    return new ObjectBytes(pieces, this.#reading);
  }

  toBuffer(): Buffer {
    return Buffer.concat(
      this.#pieces.map(({ path, start, length }) => readFileSync(path).subarray(start, start + length)),
    );
  }

  /** The handlers of fauxqs reply and then return undefined, which Fastify would send if no header had been sent. */
  override pipe<T extends NodeJS.WritableStream>(to: T, options?: { end?: boolean }): T {
    super.pipe(to, options);
    if (to instanceof ServerResponse) to.flushHeaders();
    return to;
  }

  override _read(): void {
    if (this.#chunks === undefined) {
      this.#reading.begin();
      this.#chunks = chunksOf(this.#pieces);
    }
    this.#chunks.next().then(
      ({ done, value }) => this.push(done ? null : value),
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const chunks = this.#chunks;
    if (chunks === undefined) {
      done(error);
      return;
    }
    const end = () => {
      this.#reading.end();
      done(error);
    };
    chunks.return(undefined).then(end, end);
  }
}

async function* chunksOf(pieces: readonly Piece[]): AsyncGenerator<Buffer> {
  for (const { path, start, length } of pieces) {
    if (length > 0) yield* createReadStream(path, { start, end: start + length - 1 }) as AsyncIterable<Buffer>;
  }
}
