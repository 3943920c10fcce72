import { asObject } from '../json-object.ts';
import { maskAddresses, oneLine, truncate } from '../output-text.ts';
import { type JsonAnswer, readJsonObject } from './json-text.ts';
import { type LumeRun, RUNNING_STATUSES, TERMINAL_STATUSES } from './lume.ts';

/** The answer to a call. Only a JSON object is from Lume; anything else is from something in front of it. */
export interface LumeAnswer {
  readonly status: number;
  /** The body, if it is a JSON object. */
  readonly json: JsonAnswer | undefined;
  /** The body for error messages: its visible words on one line, bounded. */
  readonly quote: string;
  /** The target of a redirect, without its query, which may be secret. */
  readonly location: string | undefined;
}

const MAX_QUOTED_CHARACTERS = 500;
/** Error messages quote nothing after that. */
const MAX_READ_FOR_QUOTE = 20_000;

/** @param text the body, with the key masked. */
export function readAnswer(status: number, text: string, location: string | undefined): LumeAnswer {
  const json = readJsonObject(text);
  return {
    status,
    json,
    quote: quoteOf(text.slice(0, MAX_READ_FOR_QUOTE), json !== undefined),
    location: location === undefined ? undefined : placeOf(location),
  };
}

/** The words of a page, or the start of JSON, without e-mail addresses. */
function quoteOf(text: string, isJson: boolean): string {
  const words = isJson ? text : text.replace(/<(script|style)\b[\s\S]*?<\/\1>|<!--[\s\S]*?-->|<[^>]*>/gi, ' ');
  const said = oneLine(words) || 'nothing';
  return JSON.stringify(truncate(maskAddresses(said), MAX_QUOTED_CHARACTERS));
}

/** Without its query, in which a log-in page may get the original request. */
function placeOf(location: string): string {
  return truncate(maskAddresses(oneLine(location).replace(/[?#].*$/, '')), MAX_QUOTED_CHARACTERS);
}

/** Lume's own error message, from a field for it; never the whole body. */
export function errorMessageIn({ json }: LumeAnswer): string | undefined {
  const { error, message, detail } = json?.value ?? {};
  const candidates = [textIn(error, 'message'), error, textIn(detail, 'message'), detail, message];
  const said = candidates.find((candidate) => typeof candidate === 'string' && candidate !== '');
  return said === undefined ? undefined : truncate(maskAddresses(oneLine(String(said))), MAX_QUOTED_CHARACTERS);
}

/** A refusal by Lume has an error. A bare `message` in JSON is from a gateway. */
export function isRefusal({ json }: LumeAnswer): boolean {
  const { error, detail } = json?.value ?? {};
  return [textIn(error, 'message'), error, textIn(detail, 'message'), detail].some(
    (said) => typeof said === 'string' && said !== '',
  );
}

function textIn(value: unknown, key: string): unknown {
  return asObject(value)?.[key];
}

/** The run in an answer. Only its id, a text or a number, is required. */
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

/** From the text, because a number may have more digits than JSON.parse keeps. */
function idAt({ value, textOf }: JsonAnswer, name: string): string | undefined {
  const id = typeof value[name] === 'number' ? textOf(name) : value[name];
  return typeof id === 'string' && /^[\w-]{1,128}$/.test(id) ? id : undefined;
}

const MAX_STATUS = 64;

/** A known status in any spelling: `Partial Failed`, `partial-failed`, `PartialFailed`. An unknown one is kept. */
function statusNamed(text: string): string {
  const letters = (status: string) => status.replace(/[\s_-]+/g, '').toUpperCase();
  const known = [...RUNNING_STATUSES, ...TERMINAL_STATUSES].find((status) => letters(status) === letters(text));
  return known ?? truncate(oneLine(text), MAX_STATUS);
}

/** Anything that looks like a run id, in an answer that breaks the contract. */
export function runNamedIn(text: string): string | undefined {
  return /(?<![\w-])run_[\w-]{4,124}(?![\w-])/.exec(text)?.[0];
}
