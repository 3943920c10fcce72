import { isTerminal } from '../src/lume-contract.ts';
import { KEY } from './constants.ts';

export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: WireBody;
}

/** What the tests look at in an answer; every part may be absent. */
export interface WireBody {
  readonly id: string;
  readonly status: string;
  readonly error: { readonly type: string; readonly message: string; readonly run_id?: string };
  readonly metadata: {
    readonly run: { readonly run_id: string; readonly flow_version: string };
    readonly run_metadata: Record<string, string>;
    readonly target_locations: { readonly mapped?: string; readonly rejects?: string };
    readonly row_counts: { readonly source: number; readonly mapped: number; readonly rejected: number } | null;
    readonly reject_reasons: readonly { readonly reason: string; readonly count: number }[];
    readonly timings: Record<string, string>;
    readonly error_message: string | null;
    readonly padding?: string;
  };
}

export async function call(url: string, init: RequestInit = {}): Promise<WireAnswer> {
  const response = await fetch(url, { ...init, headers: { 'lume-api-key': KEY, ...init.headers } });
  const body = await response.text();
  return { status: response.status, headers: response.headers, text: body, body: parsed(body) };
}

export async function start(lume: { readonly url: string }, request: Record<string, unknown>): Promise<WireAnswer> {
  return call(`${lume.url}/runs`, { method: 'POST', body: JSON.stringify({ force_rerun: false, ...request }) });
}

export async function status(lume: { readonly url: string }, runId: string): Promise<WireAnswer> {
  return call(`${lume.url}/runs/${runId}`);
}

/** Asks until the run has ended. */
export async function ended(lume: { readonly url: string }, runId: string): Promise<WireBody> {
  for (;;) {
    const { body } = await status(lume, runId);
    if (isTerminal(body.status)) return body;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Starts a run and follows it to its end. */
export async function run(
  lume: { readonly url: string },
  flow_version: string,
  source_path: string,
  more: Record<string, unknown> = {},
): Promise<WireBody> {
  const { body } = await start(lume, { flow_version, source_path, ...more });
  return ended(lume, body.id);
}

function parsed(text: string): WireBody {
  try {
    return JSON.parse(text) as WireBody;
  } catch {
    return {} as WireBody;
  }
}
