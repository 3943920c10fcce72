import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { AwsJsonHandler } from '../../src/aws-json.ts';

export interface AwsJsonServer extends AsyncDisposable {
  readonly endpoint: string;
}

/** Real HTTP before a handler, as bare as can be. */
export async function serveAwsJson(handle: AwsJsonHandler): Promise<AwsJsonServer> {
  const server = createServer(async (request, response) => {
    const answer = await handle(String(request.headers['x-amz-target']), await json(request));
    response.writeHead(answer.status, { 'content-type': request.headers['content-type'] });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
