import { type HttpApp, type HttpReply, type HttpRequest, queryParametersOf } from './http-app.ts';
import { bodyFor, InvalidPublishError, type Publication, readPublish } from './sns-publication.ts';
import { snsError } from './xml-errors.ts';

type Accepted = Omit<Publication, 'messageId' | 'time'>;

/**
 * Adds the rules of Publish that fauxqs lacks, selects the body of a message for queues, and calls `announce` for each
 * accepted message. If that throws, the publish fails.
 */
export function watchPublish(app: HttpApp, announce: (publication: Publication) => void): void {
  const accepted = new WeakMap<HttpRequest, Accepted>();

  app.addHook('preHandler', async (request, reply) => {
    const parameters = queryParametersOf(request);
    if (parameters?.['Action'] === 'PublishBatch') {
      return refuse(reply, 'InvalidAction', 'PublishBatch is not supported locally: publish the messages one by one.');
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

  // Not async: the handlers of fauxqs reply and then return undefined, which Fastify would send after awaiting the hook.
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

function refuse(reply: HttpReply, code: string, message: string): HttpReply {
  return reply.status(400).header('content-type', 'text/xml').send(snsError(code, message));
}
