import { type Fault, FaultError } from 'simulated-lume/faults.ts';
import type { SimulatedLume } from 'simulated-lume/simulated-lume.ts';
import type { Clock } from 'template-runner/clock.ts';
import type { HttpApp } from 'template-runner/wire/http-app.ts';

export interface LumeControl {
  /** Undefined until it has started. */
  readonly lume: () => SimulatedLume | undefined;
  readonly clock: Clock;
}

const PREFIX = '/_sim/';

/**
 * What goes wrong at the simulated Lume, to be controlled on the port of the local system, also while Lume itself refuses
 * connections. docs/drills.md has the calls.
 */
export function serveLumeControl(app: HttpApp, { lume, clock }: LumeControl): void {
  app.addHook('preHandler', async (request, reply) => {
    const [path = ''] = request.url.split('?');
    if (!path.startsWith(PREFIX)) return;
    reply.header('content-type', 'application/json');
    const running = lume();
    const route = `${request.method} ${path}`;
    const handle = Object.hasOwn(ROUTES, route) ? ROUTES[route] : undefined;
    if (running === undefined) return reply.status(503).send('{"error":"Lume has not started yet"}');
    if (handle === undefined) return reply.status(404).send(JSON.stringify({ error: `there is no ${route}` }));
    try {
      return reply.send(JSON.stringify(await handle(running, bodyOf(request.body), clock)));
    } catch (error) {
      if (!(error instanceof FaultError || error instanceof SyntaxError)) throw error;
      return reply.status(400).send(JSON.stringify({ error: error.message }));
    }
  });
}

type Handler = (lume: SimulatedLume, body: unknown, clock: Clock) => unknown;

const ROUTES: Readonly<Record<string, Handler>> = {
  'GET /_sim/clock': (_lume, _body, { speed }) => ({ speed }),
  'GET /_sim/stats': (lume) => lume.stats(),
  'GET /_sim/runs': (lume) => lume.newestRuns(),
  'GET /_sim/faults': ({ faults }) => faults.pending(),
  'POST /_sim/faults': ({ faults }, body) => {
    faults.add(...(Array.isArray(body) ? (body as readonly Fault[]) : [body as Fault]));
    return faults.pending();
  },
  'DELETE /_sim/faults': ({ faults }) => {
    faults.clear();
    return [];
  },
  'POST /_sim/away': async ({ faults }, body) => {
    await faults.away(secondsIn(body));
    return { away: true };
  },
  'POST /_sim/back': async ({ faults }) => {
    await faults.back();
    return { away: false };
  },
};

function secondsIn(body: unknown): number | undefined {
  if (body === undefined) return undefined;
  const seconds = typeof body === 'object' && body !== null && 'seconds' in body ? body.seconds : undefined;
  if (typeof seconds === 'number' && seconds > 0) return seconds;
  throw new FaultError(['seconds must be a number above 0']);
}

/** @throws {SyntaxError} */
function bodyOf(body: unknown): unknown {
  if (Buffer.isBuffer(body) || typeof body === 'string')
    return body.length === 0 ? undefined : JSON.parse(String(body));
  return body ?? undefined;
}
