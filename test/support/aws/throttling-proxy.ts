import { bodyOf, startServer, type TestServer } from '../http-server.ts';

export interface ThrottlingProxy extends TestServer {
  /** The number of calls of the operation, including the throttled one. */
  calls(): number;
}

/** A proxy in front of a local system that throttles the first call of one operation. */
export async function startThrottlingProxy(endpoint: string, operation: string): Promise<ThrottlingProxy> {
  let calls = 0;
  const server = await startServer(async (request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    const headers = { 'content-type': String(request.headers['content-type']), 'x-amz-target': target };
    const body = await bodyOf(request);
    response.setHeader('content-type', headers['content-type']);
    if (target.endsWith(`.${operation}`) && ++calls === 1) {
      response.writeHead(400).end(JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }));
      return;
    }
    const answer = await fetch(endpoint, { method: 'POST', headers, body });
    response.writeHead(answer.status).end(await answer.text());
  });
  return { ...server, calls: () => calls };
}
