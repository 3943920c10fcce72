import { controlRequest, type SimulatedLume } from 'simulated-lume';
import type { Clock, HttpApp } from 'template-runner';

interface LumeControl {
  /** Undefined until it has started. */
  readonly lume: () => SimulatedLume | undefined;
  readonly clock: Clock;
}

const PREFIX = '/_sim/';

/**
 * Serves the control requests of the simulated Lume on the port of the local system, which is open while Lume refuses
 * connections. docs/drills.md lists the calls.
 */
export function serveLumeControl(app: HttpApp, { lume, clock }: LumeControl): void {
  app.addHook('preHandler', async (request, reply) => {
    const [path = ''] = request.url.split('?');
    if (!path.startsWith(PREFIX)) return;
    reply.header('content-type', 'application/json');
    if (`${request.method} ${path}` === 'GET /_sim/clock') return reply.send(JSON.stringify({ speed: clock.speed }));
    const running = lume();
    if (running === undefined) return reply.status(503).send('{"error":{"message":"Lume has not started yet."}}');
    const answer = await controlRequest(running, request.method, path, bodyText(request.body));
    return reply.status(answer.status).send(JSON.stringify(answer.body));
  });
}

function bodyText(body: unknown): string {
  if (body === undefined || body === null) return '';
  return Buffer.isBuffer(body) || typeof body === 'string' ? String(body) : JSON.stringify(body);
}
