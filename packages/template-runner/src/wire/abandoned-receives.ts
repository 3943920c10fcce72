import type { Stores } from './fauxqs-internals.ts';
import type { HttpApp } from './http-app.ts';

/**
 * Puts messages back that nobody got: fauxqs goes on waiting for a client that gave up its long poll, and hands the next
 * message to it. The socket of such a client is half closed before it is destroyed.
 */
export function returnAbandonedMessages(app: HttpApp, store: Stores['sqsStore']): void {
  app.addHook('onSend', (request, _reply, payload, done) => {
    const isReceive = request.headers['x-amz-target'] === 'AmazonSQS.ReceiveMessage';
    if (isReceive && !request.raw.socket.writable) {
      const { QueueUrl = '' } = request.body as { QueueUrl?: string };
      const { Messages = [] } = JSON.parse(String(payload)) as { Messages?: { ReceiptHandle: string }[] };
      const queue = store.getQueue(QueueUrl);
      for (const { ReceiptHandle } of Messages) queue?.changeVisibility(ReceiptHandle, 0);
    }
    done();
  });
}
