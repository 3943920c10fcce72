import type { FaultQueue } from './faults.ts';
import { type Answer, parseJson } from './http-messages.ts';
import { Fields, isJsonObject } from './json-fields.ts';
import type { RunRequest } from './lume-contract.ts';
import { Refusal } from './refusal.ts';
import { lumeRun } from './run-store.ts';
import type { Runs } from './runs.ts';

const RUN_FIELDS = ['flow_version', 'source_path', 'force_rerun', 'run_metadata'];

/** A request, before anything in it is checked. */
export type Call =
  | { readonly operation: 'run'; readonly body: string }
  | { readonly operation: 'runStatus'; readonly runId: string };

/** Lume's two calls, apart from HTTP. */
export class LumeApi {
  readonly #runs: Runs;
  readonly #faults: FaultQueue;
  readonly #apiKeys: () => readonly string[];

  constructor(runs: Runs, faults: FaultQueue, apiKeys: () => readonly string[]) {
    this.#runs = runs;
    this.#faults = faults;
    this.#apiKeys = apiKeys;
  }

  /** @throws {Refusal} 401 for the key, 400 for the body, 422 and 409 for the run requested, 404 for an unknown run */
  answer(call: Call, apiKey: string | undefined): Answer {
    if (apiKey === undefined || !this.#apiKeys().includes(apiKey)) {
      throw new Refusal(401, 'authentication_failed', 'The API key is missing or not valid.');
    }
    if (call.operation === 'run') {
      const request = parseRunRequest(call.body);
      return { status: 201, body: this.#runs.start(request, () => this.#faults.takeScript(request.source_path)) };
    }
    const run = this.#runs.describe(call.runId);
    if (run === undefined) throw new Refusal(404, 'run_not_found', `There is no run "${call.runId}".`);
    return { status: 200, body: lumeRun(run) };
  }

  /** The texts in which a fault's `match` is searched. */
  namesOf(call: Call): readonly string[] {
    if (call.operation === 'runStatus') return [call.runId, this.#runs.get(call.runId)?.sourcePath ?? ''];
    const sourcePath = sourcePathIn(call.body);
    return sourcePath === undefined ? [] : [sourcePath];
  }
}

/** The source path of a start, even where the rest of its body is wrong. */
export function sourcePathIn(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isJsonObject(value) && typeof value['source_path'] === 'string' ? value['source_path'] : undefined;
  } catch {
    return undefined;
  }
}

/** @throws {Refusal} 400 naming every field that is wrong */
function parseRunRequest(text: string): RunRequest {
  const mistakes: string[] = [];
  const body = new Fields(parseJson(text), '', RUN_FIELDS, mistakes).require('flow_version', 'source_path');
  const flowVersion = body.text('flow_version');
  const sourcePath = body.text('source_path');
  const forceRerun = body.flag('force_rerun') ?? false;
  const runMetadata = body.textMap('run_metadata') ?? {};
  if (flowVersion === undefined || sourcePath === undefined || mistakes.length > 0) {
    throw new Refusal(400, 'invalid_request', `The request is malformed: ${mistakes.join('; ')}.`);
  }
  return { flow_version: flowVersion, source_path: sourcePath, force_rerun: forceRerun, run_metadata: runMetadata };
}
