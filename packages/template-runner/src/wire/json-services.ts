import type { AwsJsonAnswer, AwsJsonHandler } from '../aws-json.ts';
import type { HttpApp, HttpRequest } from './http-app.ts';

/** Serves other services of the JSON protocol than SQS, by the prefix of their `X-Amz-Target`. */
export function serveJson(app: HttpApp, services: Readonly<Record<string, AwsJsonHandler>>): void {
  app.addHook('preHandler', async (request, reply) => {
    const target = request.headers['x-amz-target'];
    if (typeof target !== 'string' || target.startsWith('AmazonSQS.')) return;
    const { status, body } = await answer(services, target, request);
    const contentType = request.headers['content-type'] ?? 'application/x-amz-json-1.0';
    return reply.status(status).header('content-type', contentType).send(JSON.stringify(body));
  });
}

async function answer(
  services: Readonly<Record<string, AwsJsonHandler>>,
  target: string,
  request: HttpRequest,
): Promise<AwsJsonAnswer> {
  const name = target.split('.')[0] ?? '';
  const service = Object.hasOwn(services, name) ? services[name] : undefined;
  if (!service) {
    return failure(400, 'UnknownOperationException', `The service ${name} is not supported locally.`);
  }
  let body: unknown;
  try {
    body = parseBody(request.body);
  } catch {
    return failure(400, 'SerializationException', 'The body of the request is not JSON.');
  }
  try {
    return await service(target, body);
  } catch (error) {
    return failure(500, 'InternalServerError', error instanceof Error ? error.message : String(error));
  }
}

/** fauxqs parses x-amz-json-1.0 and leaves everything else as bytes. */
function parseBody(body: unknown): unknown {
  if (!Buffer.isBuffer(body)) return body ?? {};
  return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
}

function failure(status: number, type: string, message: string): AwsJsonAnswer {
  return { status, body: { __type: type, message } };
}
