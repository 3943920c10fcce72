import { asObject } from '../json-object.ts';
import { maskAddresses, oneLine, truncate } from '../output-text.ts';
import { type JsonAnswer, readJsonObject } from './json-text.ts';
import { type LumeRun, RUNNING_STATUSES, TERMINAL_STATUSES } from './lume.ts';

/** What came back on a call. Only a JSON object is Lume's; all else was said by something that stands before it. */
export interface LumeAnswer {
  readonly status: number;
  /** Where the body is a JSON object. */
  readonly json: JsonAnswer | undefined;
  /** The body, for an error text: its visible words on one line, bounded. */
  readonly quote: string;
  /** Where a redirect leads, without what may be secret in it. */
  readonly location: string | undefined;
}

const MAX_QUOTED_CHARACTERS = 500;
/** No error text shows what comes after it. */
const MAX_READ_FOR_QUOTE = 20_000;

/** @param text without the key. */
export function readAnswer(status: number, text: string, location: string | undefined): LumeAnswer {
  const json = readJsonObject(text);
  return {
    status,
    json,
    quote: quoteOf(text.slice(0, MAX_READ_FOR_QUOTE), json !== undefined),
    location: location === undefined ? undefined : placeOf(location),
  };
}

/** The words of a page, or the start of JSON. An e-mail address in it is nobody's business. */
function quoteOf(text: string, isJson: boolean): string {
  const words = isJson ? text : text.replace(/<(script|style)\b[\s\S]*?<\/\1>|<!--[\s\S]*?-->|<[^>]*>/gi, ' ');
  const said = oneLine(words) || 'nothing';
  return JSON.stringify(truncate(maskAddresses(said), MAX_QUOTED_CHARACTERS));
}

/** Without its query, which a log-in page fills with what it wants to know again. */
function placeOf(location: string): string {
  return truncate(maskAddresses(oneLine(location).replace(/[?#].*$/, '')), MAX_QUOTED_CHARACTERS);
}

/** Lume's own error message, which is what it wrote into a field for it; never the whole body. */
export function errorMessageIn({ json }: LumeAnswer): string | undefined {
  const { error, message, detail } = json?.value ?? {};
  const candidates = [textIn(error, 'message'), error, textIn(detail, 'message'), detail, message];
  const said = candidates.find((candidate) => typeof candidate === 'string' && candidate !== '');
  return said === undefined ? undefined : truncate(maskAddresses(oneLine(String(said))), MAX_QUOTED_CHARACTERS);
}

/** Lume's refusal has an error in it. A bare `message` is what gateways answer in JSON. */
export function isRefusal({ json }: LumeAnswer): boolean {
  const { error, detail } = json?.value ?? {};
  return [textIn(error, 'message'), error, textIn(detail, 'message'), detail].some(
    (said) => typeof said === 'string' && said !== '',
  );
}

function textIn(value: unknown, key: string): unknown {
  return asObject(value)?.[key];
}

/** The run that is in an answer: its id, a text or a number, has to be there; nothing else need be. */
export function runIn({ json }: LumeAnswer): (Omit<LumeRun, 'status'> & { readonly status?: string }) | undefined {
  const id = json && (idAt(json, 'id') ?? idAt(json, 'run_id'));
  if (json === undefined || id === undefined) return undefined;
  const { status, metadata } = json.value;
  return {
    id,
    ...(typeof status === 'string' && status.trim() !== '' && { status: statusNamed(status) }),
    metadata: asObject(metadata) ?? {},
    metadata_json: json.textOf('metadata') ?? '{}',
    remarks: json.remarks,
  };
}

/** Digit by digit: a number may be longer than JSON.parse keeps. */
function idAt({ value, textOf }: JsonAnswer, name: string): string | undefined {
  const id = typeof value[name] === 'number' ? textOf(name) : value[name];
  return typeof id === 'string' && /^[\w-]{1,128}$/.test(id) ? id : undefined;
}

const MAX_STATUS = 64;

/** A known status in any spelling: `Partial Failed`, `partial-failed`, `PartialFailed`. Another one as it is. */
function statusNamed(text: string): string {
  const letters = (status: string) => status.replace(/[\s_-]+/g, '').toUpperCase();
  const known = [...RUNNING_STATUSES, ...TERMINAL_STATUSES].find((status) => letters(status) === letters(text));
  return known ?? truncate(oneLine(text), MAX_STATUS);
}

/** What looks like the id of a run anywhere in an answer that is not as it should be. */
export function runNamedIn(text: string): string | undefined {
  return /(?<![\w-])run_[\w-]{4,124}(?![\w-])/.exec(text)?.[0];
}
