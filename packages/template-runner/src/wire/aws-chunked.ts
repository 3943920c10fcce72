interface Unchunked {
  readonly body: Buffer;
  /** By lower-case name: checksums that are known only at the end. */
  readonly trailers: Readonly<Record<string, string>>;
}

/**
 * Decodes `aws-chunked`: `{hex size}[;chunk-signature=…]` and the bytes of each chunk, then the trailers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @returns undefined if the body is incomplete
 */
export function unchunked(sent: Buffer): Unchunked | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = sent.indexOf('\r\n', at);
    const [, hex] = /^([\da-f]{1,8})(?:;.*)?$/i.exec(lineEnd < 0 ? '' : sent.toString('latin1', at, lineEnd)) ?? [];
    if (hex === undefined) return undefined;
    const size = Number.parseInt(hex, 16);
    const start = lineEnd + 2;
    if (size === 0) return { body: Buffer.concat(chunks), trailers: trailersOf(sent.toString('latin1', start)) };
    const end = start + size;
    if (sent.toString('latin1', end, end + 2) !== '\r\n') return undefined;
    chunks.push(sent.subarray(start, end));
    at = end + 2;
  }
}

function trailersOf(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^([^:]+):(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name.trim().toLowerCase(), value.trim()] as const];
  });
  return Object.fromEntries(lines);
}
