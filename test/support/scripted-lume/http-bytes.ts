import type { Act } from './scripted-lume.ts';

/** An answer that may contain the run id, source path and API key of its scenario. */
export type Answer = (facts: Facts) => Act;

/** What RUN_ID, SOURCE_PATH and API_KEY stand for in the texts of answers. */
export interface Facts {
  readonly RUN_ID: string;
  readonly SOURCE_PATH: string;
  readonly API_KEY: string;
}

export interface Framing {
  /** How the end of the body is marked; a number is a Content-Length, which may be wrong. Default: the right one. */
  readonly end?: 'length' | 'chunked' | 'close' | number;
  readonly afterwards?: Act['afterwards'];
  /** Written before the head and after the body. */
  readonly before?: string;
  readonly after?: string;
}

/**
 * An HTTP response as another server writes it.
 * @param head status line and headers, one per line, without those that mark the end of the body.
 */
export function http(head: string, body: string | Uint8Array = '', framing: Framing = {}): Answer {
  return (facts) => {
    const { end = 'length', before = '', after = '' } = framing;
    const bytes = Buffer.from(typeof body === 'string' ? filledIn(body, facts) : body);
    const lines = filledIn(head, facts).trim().split('\n');
    if (end === 'chunked') lines.push('Transfer-Encoding: chunked');
    else if (end !== 'close') lines.push(`Content-Length: ${end === 'length' ? bytes.length : end}`);
    const crlf = (text: string) => filledIn(text, facts).replaceAll('\n', '\r\n');
    const top = Buffer.from(`${crlf(before)}${lines.map((line) => line.trim()).join('\r\n')}\r\n\r\n`, 'latin1');
    const rest = end === 'chunked' ? chunks(bytes) : [bytes];
    return {
      // One piece, so that bytes after the response arrive together with it.
      send: [Buffer.concat([top, ...rest, Buffer.from(crlf(after))])],
      afterwards: framing.afterwards ?? (end === 'close' ? 'fin' : 'keep'),
    };
  };
}

/** JSON as an API written in Python sends it. */
export function json(status: number, body: unknown, framing?: Framing): Answer {
  const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  return http(
    `HTTP/1.1 ${status} ${status < 300 ? 'OK' : 'Error'}\nserver: uvicorn\ncontent-type: application/json`,
    text,
    framing,
  );
}

/** These bytes and nothing else. */
export function raw(text: string | Uint8Array, afterwards: Act['afterwards'] = 'fin'): Answer {
  return (facts) => ({ send: [Buffer.from(typeof text === 'string' ? filledIn(text, facts) : text)], afterwards });
}

export const RESET: Answer = () => ({ afterwards: 'reset' });
export const FIN: Answer = () => ({ afterwards: 'fin' });

/** The same answer, one byte per write. */
export function byteByByte(answer: Answer): Answer {
  return (facts) => {
    const { send = [], ...act } = answer(facts);
    return { ...act, send: Array.from(Buffer.concat([...send]), (byte) => Buffer.from([byte])) };
  };
}

function chunks(bytes: Uint8Array): readonly Uint8Array[] {
  const size = Math.max(1, Math.ceil(bytes.length / 3));
  const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
  return [
    ...parts.map((part) => Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')])),
    Buffer.from('0\r\n\r\n'),
  ];
}

function filledIn(text: string, facts: Facts): string {
  return text.replace(/RUN_ID|SOURCE_PATH|API_KEY/g, (name) => facts[name as keyof Facts]);
}
