import type { HttpApp, HttpReply, HttpRequest } from './http-app.ts';
import {
  bodyFor,
  InvalidPublishError,
  type Publication,
  type PublishParameters,
  readPublish,
} from './sns-publication.ts';
import { snsError } from './xml-errors.ts';

type Accepted = Omit<Publication, 'messageId' | 'time'>;

/**
 * Gives Publish the rules of SNS that fauxqs leaves out, gives queues their own body of a message, and tells `announce`
 * about each message that was accepted: when that throws, the publisher gets an error and tries again.
 */
export function watchPublish(app: HttpApp, announce: (publication: Publication) => void): void {
  const accepted = new WeakMap<HttpRequest, Accepted>();

  app.addHook('preHandler', async (request, reply) => {
    const parameters = formOf(request);
    if (parameters?.['Action'] === 'PublishBatch') {
      return refuse(reply, 'InvalidAction', 'The local SNS has no PublishBatch: publish the messages one by one.');
    }
    if (parameters?.['Action'] !== 'Publish') return;
    try {
      const publication = readPublish(parameters);
      accepted.set(request, publication);
      request.body = { ...parameters, Message: bodyFor(publication.bodies, 'sqs') };
    } catch (error) {
      if (!(error instanceof InvalidPublishError)) throw error;
      return refuse(reply, 'InvalidParameter', error.message);
    }
  });

  // Not async: the handlers of fauxqs answer and then return nothing, which Fastify would send after waiting.
  app.addHook('onSend', (request, _reply, payload, done) => {
    const publication = accepted.get(request);
    accepted.delete(request);
    const messageId = publication && /<MessageId>([^<]+)<\/MessageId>/.exec(String(payload))?.[1];
    if (publication && messageId !== undefined) {
      announce({ ...publication, messageId, time: new Date().toISOString() });
    }
    done();
  });
}

function formOf(request: HttpRequest): PublishParameters | undefined {
  const isForm = request.headers['content-type']?.includes('application/x-www-form-urlencoded');
  return isForm && request.routeOptions.url === '/' ? (request.body as PublishParameters) : undefined;
}

function refuse(reply: HttpReply, code: string, message: string): HttpReply {
  return reply.status(400).header('content-type', 'text/xml').send(snsError(code, message));
}
