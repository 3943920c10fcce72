import type { Fault } from './faults.ts';
import { type Answer, errorAnswer, parseJson } from './http-messages.ts';
import { isJsonObject } from './json-fields.ts';
import { Refusal } from './refusal.ts';
import type { SimulatedLume } from './simulated-lume.ts';

/** The part of a simulated Lume that can be controlled by HTTP. */
export type ControlledLume = Pick<SimulatedLume, 'stats' | 'newestRuns' | 'faults'>;

export const CONTROL_PREFIX = '/_sim/';

/**
 * Answers a request that controls the simulation: what goes wrong, and what can be seen of it. The simulated Lume serves
 * these itself; a host can serve them too, on a port that is still open while Lume is away.
 * @param path with the prefix `/_sim/`, without a query
 * @param body JSON, or empty
 */
export async function controlRequest(lume: ControlledLume, method: string, path: string, body = ''): Promise<Answer> {
  try {
    return await answerTo(lume, `${method} ${path}`, body);
  } catch (error) {
    return errorAnswer(error);
  }
}

async function answerTo({ faults, ...lume }: ControlledLume, route: string, body: string): Promise<Answer> {
  switch (route) {
    case 'GET /_sim/stats':
      return { status: 200, body: lume.stats() };
    case 'GET /_sim/runs':
      return { status: 200, body: lume.newestRuns() };
    case 'GET /_sim/faults':
      return { status: 200, body: faults.pending() };
    case 'POST /_sim/faults': {
      const added = parseJson(body);
      faults.add(...((Array.isArray(added) ? added : [added]) as readonly Fault[]));
      return { status: 201, body: faults.pending() };
    }
    case 'DELETE /_sim/faults':
      faults.clear();
      return { status: 200, body: [] };
    case 'POST /_sim/away':
      await faults.away(secondsIn(body));
      return { status: 202, body: { away: true } };
    case 'POST /_sim/back':
      await faults.back();
      return { status: 200, body: { away: false } };
    default:
      throw new Refusal(404, 'not_found', `There is no ${route}.`);
  }
}

/** @throws {Refusal} 400 */
function secondsIn(body: string): number | undefined {
  if (body === '') return undefined;
  const request = parseJson(body);
  const seconds = isJsonObject(request) ? request['seconds'] : undefined;
  if (typeof seconds === 'number' && seconds > 0) return seconds;
  throw new Refusal(400, 'invalid_request', 'seconds must be a number above 0');
}
