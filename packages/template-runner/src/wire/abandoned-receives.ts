import type { Stores } from './fauxqs-internals.ts';
import type { HttpApp } from './http-app.ts';

/**
 * Returns messages whose receiver has disconnected: fauxqs keeps a long poll open after its client has gone, and gives it
 * the next message. The socket of such a client is half closed before it is destroyed.
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
