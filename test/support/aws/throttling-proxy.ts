import { bodyOf, startServer, type TestServer } from '../http-server.ts';

export interface Throttling extends TestServer {
  /** How often the operation was called, the refused call counted. */
  calls(): number;
}

/** In front of a local system: refuses the first call of one operation, as AWS does when it is asked too often. */
export async function throttling(endpoint: string, operation: string): Promise<Throttling> {
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
